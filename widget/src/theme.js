/**
 * The owner's colour and the theme, as custom properties of the application's
 * root: set through CSSOM, which a strict `style-src` allows.
 */
import { contrast, inkOn, parseRgb, printRgb, readableOn } from './colour.js';
import { THEMES } from './settings.js';

/**
 * Wanted of the owner's colour as text, on the plain surface: 4.5 and what the
 * raised and tinted surfaces take away from it.
 */
const TEXT_RATIO = 6;
/** The least of plain text (WCAG 2.2, 1.4.3). */
const LEAST_RATIO = 4.5;

/** @typedef {{ primary: string, onPrimary: string }} MarkColours colours of our marks on the map */

/**
 * A theme we know, by name.
 * @param {string | null | undefined} name
 */
export function themeName(name) {
  return THEMES.includes(name ?? '') ? /** @type {string} */ (name) : 'clair';
}

/**
 * Sets the tokens of a theme of the carte's own, reads what the style sheet made of
 * them and of the owner's colours, and completes it: the text on a fill of the primary
 * colour, and the shade of it that can be read as text. A theme brings both for its
 * own primary. To be called once the root is on the page.
 * @param {HTMLElement} root
 * @param {import('./types.js').Carte} carte
 * @returns {MarkColours}
 */
export function applyColours(root, { couleurs, jetons }) {
  const mode = root.dataset.theme ?? '';
  const tokens = jetons?.[mode] ?? {};
  for (const [token, value] of Object.entries(tokens)) root.style.setProperty(`--jeton-${token}`, value);
  // A band in the brand's colour: a logo lies on a ground of its own.
  root.toggleAttribute('data-band', 'header' in tokens);
  const primary = couleurs?.primaire;
  if (primary) root.style.setProperty('--carte-primaire', primary);
  const probe = getComputedStyle(root);
  const fill = parseRgb(probe.outlineColor);
  const surface = parseRgb(probe.backgroundColor);
  // A colour in a notation we cannot read keeps the style sheet's own pair.
  if (!fill || !surface) return { primary: '#1f4e8c', onPrimary: '#ffffff' };
  const ink = parseRgb(probe.color);
  const reached = ink ? contrast(ink, surface) : LEAST_RATIO;
  if (reached < LEAST_RATIO) {
    console.warn(`repere-carte : --repere-texte sur --repere-fond : contraste de ${reached.toFixed(1)}, il en faut ${LEAST_RATIO} pour être lu`);
  }
  const isThemes = tokens.primary && !primary && !probe.getPropertyValue('--repere-couleur-primaire');
  if (isThemes) return { primary: printRgb(fill), onPrimary: probe.getPropertyValue('--on-primary') };
  const onPrimary = printRgb(inkOn(fill));
  const ratio = mode === 'contraste' ? 7 : TEXT_RATIO;
  root.style.setProperty('--on-primary', onPrimary);
  root.style.setProperty('--primary-text', printRgb(readableOn(fill, surface, ratio)));
  return { primary: printRgb(fill), onPrimary };
}
