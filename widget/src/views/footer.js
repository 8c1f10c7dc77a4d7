/** Whose data these are and how fresh: always in sight, map or no map. */
import { h } from '../dom.js';

/**
 * @param {import('../types.js').Carte} carte
 * @param {string} date ISO date of the data
 * @param {import('../types.js').Messages} messages
 */
export function footer(carte, date, messages) {
  return h(
    'footer',
    { class: 'footer', part: 'pied' },
    [carte.attribution && plainText(carte.attribution), messages.dataOf(messages.date(date))].filter(Boolean).join(' · '),
  );
}

/**
 * Attributions are written with links; here only their words are wanted. The
 * text is parsed into a document of its own, which runs and loads nothing.
 * @param {string} markup
 */
function plainText(markup) {
  return new DOMParser().parseFromString(markup, 'text/html').body.textContent ?? '';
}
