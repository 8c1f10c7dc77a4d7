/**
 * `<repere-carte>`: reads its attributes, asks its host, and shows the
 * application once there is a list to show. Until then, and again when
 * something fails, the page's own content between the tags is what one sees.
 */
import { onPreference, preferredTheme } from './preference.js';
import { Server, ServerError } from './server.js';
import { OBSERVED, readSettings } from './settings.js';

// This module lives in `assets/`, one level below the server's base address.
const SERVER = new URL('../', import.meta.url).href;
/** A site of plain files says so in its loader: nobody is asked in vain for the first list. */
const IS_STATIC = new URL(import.meta.url).searchParams.has('statique');

/** How often a bundle may vanish within a minute before the element gives up. */
const MAX_RESTARTS = 3;
const MINUTE = 60_000;

const HOST_CSS = `:host{display:block;box-sizing:border-box;min-inline-size:0;inline-size:100%;
inline-size:-moz-available;inline-size:-webkit-fill-available;inline-size:stretch}
:host([hidden]){display:none}`;
const HEIGHT = 'var(--repere-hauteur,min(720px,85vh))';
/** While loading: the room is reserved, so that the list's arrival moves nothing. */
const LOADING_CSS = `:host{min-block-size:${HEIGHT}}`;
/** A search box alone takes the room it needs. */
const BOX_CSS = ':host{block-size:auto}slot{display:none}';
/** Once ready: the application fills the room and the fallback is out of sight. */
const READY_CSS = `:host{block-size:${HEIGHT}}slot{display:none}`;

export class RepereCarte extends HTMLElement {
  static observedAttributes = OBSERVED;

  #shadow = this.attachShadow({ mode: 'open' });
  #session = new AbortController();
  #scheduled = false;
  #restarts = /** @type {number[]} times, milliseconds */ ([]);
  /** What the running application was started with; null: nothing runs. */
  #startedWith = /** @type {string | null} */ (null);
  #application = /** @type {import('./application.js').Application | null} */ (null);

  #ready = deferred();

  constructor() {
    super();
    this.#shadow.append(document.createElement('slot'));
    this.#adopt(LOADING_CSS);
  }

  /** Resolves once the list is shown; anew after each change of attributes. */
  get pret() {
    return this.#ready.promise;
  }

  /** @param {string} id of a place, whose fiche opens */
  async ouvrir(id) {
    await (await this.#running()).openPlace(id);
  }

  /** @param {string} mots none: everything is listed again */
  async chercher(mots) {
    (await this.#running()).search(mots);
  }

  /** @param {string} requete what is to be ticked, `services=…&ouvert=soir`, and nothing else */
  async filtrer(requete) {
    (await this.#running()).filter(requete);
  }

  /**
   * @param {[number, number]} centre longitude, latitude
   * @param {number} [zoom]
   */
  async centrer(centre, zoom) {
    (await this.#running()).go({ centre, zoom });
  }

  /** Where the map stands: its centre and zoom; null where no map is shown. */
  async vue() {
    return (await this.#running()).view();
  }

  /** Starts again with what its host says now: for whoever writes its carte. */
  async recharger() {
    this.#startedWith = null;
    await this.#start();
  }

  async #running() {
    await this.pret;
    return /** @type {import('./application.js').Application} */ (this.#application);
  }

  connectedCallback() {
    this.#schedule();
  }

  disconnectedCallback() {
    // A move is a removal and an insertion in one task: what runs may stay.
    queueMicrotask(() => {
      if (!this.isConnected) this.#stop();
    });
  }

  /**
   * @param {string} _name
   * @param {string | null} before
   * @param {string | null} after
   */
  attributeChangedCallback(_name, before, after) {
    if (before !== after && this.isConnected) this.#schedule();
  }

  /** Several changes in one task make one start. */
  #schedule() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      if (this.isConnected) void this.#start();
    });
  }

  async #start() {
    const around = this.parentElement ?? document.documentElement;
    const pageLang = around.closest('[lang]')?.getAttribute('lang') ?? 'fr';
    const settings = readSettings(this.attributes, { server: SERVER, lang: pageLang, now: Date.now(), preferred: preferredTheme() });
    const signature = JSON.stringify({ ...settings, filter: [...settings.filter] });
    if (signature === this.#startedWith) return;
    this.#startedWith = signature;
    if (this.#application) this.#ready = deferred();
    for (const note of settings.notes) console.info('repere-carte :', note);

    this.#session.abort();
    this.#session = new AbortController();
    const { signal } = this.#session;
    if (this.getAttribute('theme') === 'auto') onPreference(() => this.#schedule(), signal);
    // After a restart the caches may still hold what pointed to the bundle that is gone.
    const server = new Server(settings.server, { fresh: this.#restarts.length > 0 });
    let isOver = false;
    const restart = () => {
      if (!isOver && !signal.aborted) this.#restart();
      isOver = true;
    };
    try {
      const first = { carte: settings.carte, filter: settings.filter };
      const asked = server.carte(settings, signal);
      const [carte, listed, { Application }, { default: messages }] = await Promise.all([
        asked,
        IS_STATIC && settings.server === SERVER ? null : server.places(first, signal).catch((error) => isMissing(error, asked)),
        import('./application.js'),
        settings.lang === 'en' ? import('./messages/en.js') : import('./messages/fr.js'),
      ]);
      if (signal.aborted) return;
      const answers = Application.answers({ server, carte, settings, signal, ongone: restart });
      const page = listed ?? (await answers.places(first, signal));
      if (signal.aborted) return;
      const application = new Application({
        server, answers, settings, carte, page, messages, signal, restart,
        shadow: this.#shadow,
        emit: (type, detail) => this.#emit(type, detail),
      });
      this.#application?.remove();
      this.#application = application;
      this.#adopt(settings.display === 'recherche' ? BOX_CSS : READY_CSS, ...application.sheets);
      // Before the slot: of two slots the first in the tree gets the fallback,
      // and the list has one for when it fails.
      this.#shadow.prepend(application.element);
      application.start();
      if (settings.statistics === 'matomo') (await import('./matomo.js')).countInMatomo(this, signal);
      if (carte.compte && settings.carte && settings.statistics !== 'aucune') (await import('./count.js')).countOnServer(this, server.address(carte.compte), settings.carte, signal);
      if (settings.framed && window.parent !== window) (await import('./frame.js')).tellHeight(application.element, signal);
      this.#emit('repere:pret', { carte: settings.carte, total: page.total });
      this.#ready.resolve(undefined);
    } catch (error) {
      if (!signal.aborted && !isOver) this.#fail(error);
    }
  }

  /** The bundle the application knew is gone: everything is asked for again. */
  #restart() {
    const now = Date.now();
    this.#restarts = [...this.#restarts.filter((time) => now - time < MINUTE), now];
    this.#startedWith = null;
    if (this.#restarts.length <= MAX_RESTARTS) this.#schedule();
    else this.#fail(new Error('les données changent sans cesse'));
  }

  /** @param {unknown} error */
  #fail(error) {
    this.#stop();
    this.#adopt('');
    console.error('repere-carte :', error);
    const message = error instanceof Error ? error.message : String(error);
    this.#emit('repere:erreur', { message, erreur: error });
  }

  #stop() {
    if (this.#application) this.#ready = deferred();
    this.#session.abort();
    this.#application?.remove();
    this.#application = null;
    this.#startedWith = null;
    this.#adopt(LOADING_CSS);
  }

  /**
   * @param {string} state rules for the host and the slot
   * @param {CSSStyleSheet[]} sheets
   */
  #adopt(state, ...sheets) {
    const host = new CSSStyleSheet();
    host.replaceSync(HOST_CSS + state);
    this.#shadow.adoptedStyleSheets = [host, ...sheets];
  }

  /**
   * @param {string} type
   * @param {unknown} detail
   */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

/** A promise with what settles it; `Promise.withResolvers` is too young. */
function deferred() {
  /** @type {(value: undefined) => void} */
  let resolve = () => {};
  const promise = /** @type {Promise<void>} */ (new Promise((settle) => { resolve = settle; }));
  return { promise, resolve };
}

/**
 * Whether there was no list because its host is one of plain files, whose engine has it.
 * @param {unknown} error
 * @param {Promise<import('./types.js').Carte>} asked
 * @returns {Promise<null>}
 */
async function isMissing(error, asked) {
  if (error instanceof ServerError && (await asked).moteur?.serveur === false) return null;
  throw error;
}
