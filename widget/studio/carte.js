/**
 * A carte as the studio holds it: the very tables of its TOML, so that a file, a link and the
 * form are one thing, and keys that the form does not know stay as they are.
 */
import { parse, stringify } from 'smol-toml';
import { printFilter } from '../src/filter.js';
import { THEMES } from '../src/settings.js';

/**
 * @typedef {Record<string, any>} Carte the keys of `examples/README.md`
 * @typedef {string | Record<string, string>} Text a text, or texts by language
 * @typedef {object} Pose how it is put on a page: what the element's attributes say, not the carte
 * @property {string} id the file's name
 * @property {string} affichage
 * @property {string} lang
 * @property {string} orientation
 * @property {string} statistiques
 * @property {string} theme `auto`, or empty: the carte's own
 * @property {string} page where it will stand
 */

/** Keys in the order in which they are written; TOML puts tables after the rest. */
const ORDER = [
  'titre', 'introduction', 'langue', 'territoires', 'autour', 'au_moins', 'filtres', 'theme', 'logo', 'signalement', 'adresses', 'sites',
  'fond', 'calques', 'filtre', 'couleurs', 'vue', 'raccourcis', 'categories', 'en_avant', 'masques', 'liens',
];

/** @type {Readonly<Pose>} */
export const NO_POSE = { id: '', affichage: '', lang: '', orientation: '', statistiques: '', theme: '', page: '' };

/** @param {unknown} value */
function isSaid(value) {
  if (value === '' || value === null || value === undefined) return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

/**
 * The file; a title stands first always, so that its absence has a place.
 * @param {Carte} carte
 */
export function printCarte(carte) {
  const names = [...ORDER, ...Object.keys(carte).filter((name) => !ORDER.includes(name))];
  /** @type {Carte} */
  const said = {};
  for (const name of names) {
    const value = isTable(carte[name]) ? Object.fromEntries(Object.entries(carte[name]).filter(([, part]) => isSaid(part))) : carte[name];
    if (name === 'titre' || isSaid(value)) said[name] = value ?? '';
  }
  return stringify(said);
}

/** @param {unknown} value */
function isTable(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A text in French.
 * @param {Text} [text]
 */
export const frenchOf = (text = '') => (typeof text === 'string' ? text : (text.fr ?? ''));

/**
 * The same text with other words in French; those of other languages stay.
 * @param {Text | undefined} text
 * @param {string} words
 * @returns {Text}
 */
export const inFrench = (text, words) => (typeof text === 'object' ? { ...text, fr: words } : words);

/** @param {Carte} carte */
export const titleOf = ({ titre }) => frenchOf(titre);

/**
 * The rows of a key that is a list of tables.
 * @param {Carte} carte
 * @param {string} key
 * @returns {Record<string, any>[]}
 */
export const rowsOf = (carte, key) => [carte[key] ?? []].flat().filter(isTable);

/**
 * @param {string} toml
 * @returns {Carte}
 * @throws {Error} with line and column, where it is no TOML
 */
export function readCarte(toml) {
  return parse(toml);
}

/**
 * The key, or the table, that a line of a file is about.
 * @param {string} toml
 * @param {number | undefined} line from 1
 */
export function keyAt(toml, line) {
  let table = '';
  let key = '';
  for (const text of toml.split('\n').slice(0, line ?? 0)) {
    const [, header] = /^\s*\[+\s*([\w-]+)/.exec(text) ?? [];
    const [, name] = /^\s*"?([\w-]+)"?\s*=/.exec(text) ?? [];
    if (header) table = header;
    key = table || name || key;
  }
  return key;
}

/**
 * Which row of a list of tables a line of a file is in, from 0; nothing where it is in none.
 * @param {string} toml
 * @param {number | undefined} line from 1
 */
export function rowAt(toml, line) {
  const header = `[[${keyAt(toml, line)}]]`;
  const rows = toml.split('\n').slice(0, line ?? 0).filter((text) => text === header);
  return rows.length > 0 ? rows.length - 1 : undefined;
}

/** In a file a comma is a comma: only a query separates by it.
 * @param {string} text
 */
const escaped = (text) => text.replace(/[\\,;]/g, '\\$&');

/**
 * What a carte lets through, as the element's attributes and queries say it.
 * @param {Carte} carte
 * @returns {Map<string, string>}
 */
export function filterOf(carte) {
  const filter = new Map();
  if (carte.territoires?.length > 0) filter.set('territoires', carte.territoires.join(','));
  for (const [name, value] of Object.entries(carte.filtre ?? {})) {
    const texts = [value].flat().map((one) => (one === true ? 'oui' : one === false ? 'non' : String(one)));
    if (texts.length > 0) filter.set(name, texts.map(escaped).join(','));
  }
  const hidden = rowsOf(carte, 'masques').filter(({ lieu }) => isSaid(lieu)).map(({ lieu }) => `!${escaped(String(lieu))}`);
  if (hidden.length > 0) filter.set('lieux', [filter.get('lieux') ?? [], hidden].flat().join(';'));
  for (const name of ['autour', 'au_moins']) if (isSaid(carte[name])) filter.set(name, String(carte[name]));
  return filter;
}

/** @param {Carte} carte */
export const queryOf = (carte) => printFilter(filterOf(carte));

/**
 * A fragment that opens the studio in this state; nothing of it reaches a server.
 * @param {Carte} carte
 * @param {Pose} pose
 */
export function linkOf(carte, pose) {
  const said = Object.entries(pose).filter(([, value]) => value !== '');
  return `#${new URLSearchParams([['carte', printCarte(carte)], ...said])}`;
}

/**
 * @param {string} hash of an address
 * @returns {{ carte: Carte, pose: Pose } | null} null where it is no such link
 */
export function readLink(hash) {
  const said = new URLSearchParams(hash.slice(1));
  const toml = said.get('carte');
  if (toml === null) return null;
  try {
    const pose = Object.fromEntries(Object.keys(NO_POSE).map((name) => [name, said.get(name) ?? '']));
    return { carte: readCarte(toml), pose: /** @type {Pose} */ (pose) };
  } catch {
    return null;
  }
}

/**
 * A file's name out of a title: lower-case letters, digits and hyphens.
 * @param {string} title
 */
export function idOf(title) {
  const plain = title.toLowerCase().replaceAll('œ', 'oe').normalize('NFD').replace(/\p{M}/gu, '');
  return plain.replace(/[^a-z0-9]+/g, '-').slice(0, 40).replace(/^-+|-+$/g, '') || 'carte';
}

/**
 * Whether sites that may frame a carte hold a page's, as `frame-ancestors` compares them.
 * @param {readonly string[]} sites none: any
 * @param {string} page
 * @returns {boolean | null} null where the page's address cannot be read
 */
export function isAllowed(sites, page) {
  const url = readAddress(page);
  if (!url) return null;
  return sites.length === 0 || sites.some((site) => {
    const allowed = readAddress(site.replace('://*.', '://'));
    if (!allowed || allowed.protocol !== url.protocol || allowed.port !== url.port) return false;
    return site.includes('://*.') ? url.hostname.endsWith(`.${allowed.hostname}`) : url.hostname === allowed.hostname;
  });
}

/** @param {string} text */
function readAddress(text) {
  try {
    const url = new URL(text.trim());
    return url.protocol === 'https:' || url.protocol === 'http:' ? url : null;
  } catch {
    return null;
  }
}

/**
 * The theme of one's own and the mode that a carte names: `ville/sombre`; no name for a built-in one.
 * @param {Carte} carte
 * @returns {[name: string, mode: string]}
 */
export function themeOf({ theme = 'clair' }) {
  if (THEMES.includes(theme)) return ['', theme];
  const [name, mode = 'clair'] = theme.split('/');
  return [name, mode];
}
