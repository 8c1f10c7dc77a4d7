/** The state of the studio, and what the server says of it: each change is put on trial. */
import { NO_POSE, keyAt, printCarte, rowAt } from './carte.js';

/** How long the hand rests before the server is asked, milliseconds. */
const REST = 300;

/**
 * @typedef {{ cle: string, rang?: number, message: string }} Note `rang`: of a row of the key's list, from 0
 * @typedef {object} Answer what the server says of a carte without faults
 * @property {string} id
 * @property {number} total
 * @property {number} localises
 * @property {{ code: string, nom: string }[]} territoires
 * @property {Note[]} avertissements
 * @property {{ cadre: string[], page: string[] }} csp
 *
 * @typedef {object} Choices
 * @property {[string, string][]} territoires
 * @property {{ nom: string, titre: string, valeurs: [string, string][] }[]} filtres
 * @property {string[]} filtres_par_defaut
 * @property {[string, string][]} calques
 * @property {string[]} themes of one's own, by name
 */

/** Says `change` at each change, and `answer` once the server has looked at the last of them. */
export class Store extends EventTarget {
  /** @type {import('./carte.js').Carte} */
  carte = { titre: 'Lieux d’aide au numérique' };
  /** @type {import('./carte.js').Pose} */
  pose = { ...NO_POSE };
  /** @type {Answer | null} of the carte as it is; null while it has faults */
  answer = null;
  /** @type {Note[]} */
  faults = [];
  /** @type {Map<string, string>} names of territories by their codes */
  names = new Map();
  /** Whether the title is still ours to change. */
  isTitleOurs = true;
  #asked = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {string} root the server's public address, without a slash at its end
   * @param {string} here its path, as this page reaches it
   * @param {Choices} choices
   */
  constructor(root, here, choices) {
    super();
    this.root = root;
    this.here = here;
    this.choices = choices;
    for (const [code, name] of choices.territoires) this.names.set(code, name);
  }

  /**
   * @param {string} key of the carte
   * @param {unknown} value nothing: the key goes
   */
  set(key, value) {
    if (value === '' || value === undefined) delete this.carte[key];
    else this.carte[key] = value;
    this.changed();
  }

  /**
   * @param {string} table
   * @param {string} key
   * @param {unknown} value nothing: the key goes, and an empty table with it
   */
  setIn(table, key, value) {
    const { [key]: _, ...rest } = this.carte[table] ?? {};
    const all = value === '' || value === undefined ? rest : { ...rest, [key]: value };
    this.set(table, Object.keys(all).length > 0 ? all : undefined);
  }

  /** @param {Partial<import('./carte.js').Pose>} pose */
  place(pose) {
    Object.assign(this.pose, pose);
    this.changed();
  }

  changed() {
    this.dispatchEvent(new Event('change'));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.ask(), REST);
  }

  /** Puts the carte on trial. */
  async ask() {
    this.#asked.abort();
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    const toml = printCarte(this.carte);
    try {
      const response = await fetch(`${this.here}studio/carte`, { method: 'POST', body: toml, signal });
      const said = await response.json();
      if (signal.aborted) return;
      this.answer = response.ok ? said : null;
      const faults = said.fautes ?? (response.ok ? [] : [{ message: said.detail }]);
      this.faults = faults.map((/** @type {{ ligne?: number, message: string, aide?: string }} */ { ligne, message, aide }) => ({
        cle: keyAt(toml, ligne), rang: rowAt(toml, ligne), message: aide ? `${message} ; ${aide}` : message,
      }));
      for (const { code, nom } of this.answer?.territoires ?? []) this.names.set(code, nom);
    } catch {
      if (signal.aborted) return;
      this.answer = null;
      this.faults = [{ cle: '', message: 'Le serveur ne répond pas. Vos choix restent ici : réessayez dans un instant.' }];
    }
    this.dispatchEvent(new Event('answer'));
  }
}
