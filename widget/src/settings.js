/**
 * The element's attributes, read once into a plain record. Attributes are the
 * truth: nothing else configures an element.
 */
import { PARAMETERS, at } from './filter.js';

/**
 * @typedef {object} Settings
 * @property {string | null} carte id of a configured carte
 * @property {string} server base address, ends with a slash
 * @property {'fr' | 'en'} lang
 * @property {string | null} theme
 * @property {string | null} title
 * @property {string | null} logo
 * @property {[number, number] | null} centre longitude, latitude
 * @property {number | null} zoom
 * @property {number} headingLevel 1 to 6
 * @property {string} display one of `DISPLAYS`
 * @property {string | null} statistics `matomo`: the page's own counts what is opened; `aucune`: nobody does
 * @property {boolean} framed whether it fills a frame of ours, which asks for its height
 * @property {boolean} orientation whether readers are offered to be led to a place
 * @property {import('./filter.js').Filter} filter
 * @property {string[]} notes what the webmaster should know, in French
 */

/** Names of the themes; their colours are in `styles/tokens.css`. */
export const THEMES = ['clair', 'sombre', 'contraste'];
/** How much of it is shown; the first is all. */
export const DISPLAYS = ['complet', 'liste', 'carte', 'recherche'];

const OWN = ['carte', 'serveur', 'theme', 'titre', 'logo', 'centre', 'zoom', 'niveau-titre', 'lang', 'orientation', 'affichage', 'statistiques', 'cadre'];
/** Attributes that any element may carry. */
const GLOBAL = /^(?:aria-.*|data-.*|on.*|class|id|style|slot|part|exportparts|hidden|title|dir|role|tabindex|inert|is|itemid|itemprop|itemref|itemscope|itemtype|translate|nonce)$/;

/** Attribute → filter parameter: `prise-rdv` → `prise_rdv`. */
const FILTERS = new Map(PARAMETERS.map((name) => [name.replaceAll('_', '-'), name]));

/** Attributes whose change starts the element again. */
export const OBSERVED = [...OWN, ...FILTERS.keys()];

/**
 * @param {Iterable<{ name: string, value: string }>} attributes
 * @param {{ server: string, lang: string, now: number, preferred: string }} defaults the script's own server; the page's language;
 *   milliseconds since 1970; the theme that the reader's device asks for
 * @returns {Settings}
 */
export function readSettings(attributes, defaults) {
  const given = new Map([...attributes].map(({ name, value }) => [name, value.trim()]));
  /** @type {string[]} */
  const notes = [];
  const text = (/** @type {string} */ name) => given.get(name) || null;

  /** @type {Map<string, string>} */
  const filter = new Map();
  for (const [name, value] of given) {
    const parameter = FILTERS.get(name);
    const asked = value === '' && isYesNo(parameter) ? 'oui' : value;
    if (parameter && asked !== '') filter.set(parameter, asked);
    else if (!parameter && !OWN.includes(name) && !GLOBAL.test(name)) {
      notes.push(`attribut inconnu, ignoré : ${name}`);
    }
  }

  return {
    carte: text('carte'),
    server: serverAddress(text('serveur'), defaults.server, notes),
    lang: (text('lang') ?? defaults.lang).toLowerCase().startsWith('en') ? 'en' : 'fr',
    theme: text('theme') === 'auto' ? defaults.preferred : readTheme(text('theme'), notes),
    title: text('titre'),
    logo: text('logo'),
    centre: readCentre(text('centre'), notes),
    zoom: readNumber('zoom', text('zoom'), 0, 20, notes),
    headingLevel: readNumber('niveau-titre', text('niveau-titre'), 1, 6, notes) ?? 2,
    display: readOne('affichage', text('affichage'), DISPLAYS, notes) ?? DISPLAYS[0],
    statistics: readOne('statistiques', text('statistiques'), ['matomo', 'aucune'], notes),
    framed: given.has('cadre'),
    orientation: text('orientation') !== 'non',
    filter: at(filter, defaults.now),
    notes,
  };
}

/** @param {string | undefined} parameter */
function isYesNo(parameter) {
  return parameter === 'prise_rdv' || parameter === 'localise';
}

/**
 * @param {string | null} given
 * @param {string} fallback
 * @param {string[]} notes
 */
function serverAddress(given, fallback, notes) {
  if (given) {
    try {
      const url = new URL(given.endsWith('/') ? given : `${given}/`, fallback);
      if (url.protocol === 'https:' || url.protocol === 'http:') return url.href;
    } catch {
      // Said below, like an address of another kind.
    }
    notes.push(`serveur="${given}" n'est pas une adresse, ignoré`);
  }
  return fallback;
}

/**
 * @param {string | null} text
 * @param {string[]} notes
 */
function readTheme(text, notes) {
  return readOne('theme', text, THEMES, notes, 'auto');
}

/**
 * @param {string} name
 * @param {string | null} text
 * @param {readonly string[]} allowed
 * @param {string[]} notes
 * @param {...string} more what is allowed besides, and was read already
 */
function readOne(name, text, allowed, notes, ...more) {
  if (text === null || allowed.includes(text)) return text;
  notes.push(`${name}="${text}" : attendu ${[...allowed, ...more].join(', ')}, ignoré`);
  return null;
}

/**
 * `centre="5.72, 45.18"`: longitude first, as in every address of the server.
 * @param {string | null} text
 * @param {string[]} notes
 * @returns {[number, number] | null}
 */
function readCentre(text, notes) {
  if (text === null) return null;
  const [lon, lat, ...rest] = text.split(',').map((part) => (part.trim() ? Number(part) : NaN));
  if (rest.length === 0 && Math.abs(lon) <= 180 && Math.abs(lat) <= 85.05) return [lon, lat];
  notes.push(`centre="${text}" : attendu « longitude,latitude », ignoré`);
  return null;
}

/**
 * @param {string} name
 * @param {string | null} text
 * @param {number} low
 * @param {number} high
 * @param {string[]} notes
 */
function readNumber(name, text, low, high, notes) {
  if (text === null) return null;
  const number = Number(text);
  if (number >= low && number <= high) return number;
  notes.push(`${name}="${text}" : attendu un nombre de ${low} à ${high}, ignoré`);
  return null;
}
