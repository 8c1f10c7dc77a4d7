/** Whose data these are and how fresh: always in sight, map or no map. */
import { h } from '../dom.js';

/**
 * @param {import('../types.js').Carte} carte
 * @param {string} date ISO date of the data
 * @param {import('../types.js').Messages} messages
 */
export function footer(carte, date, messages) {
  const words = [carte.attribution && plainText(carte.attribution), messages.dataOf(messages.date(date))];
  const text = h('p', {}, words.filter(Boolean).join(' · '));
  // Two lines hold what one or two sources ask; many more open on demand.
  const more = h('button', {
    type: 'button',
    class: 'link',
    hidden: true,
    'aria-expanded': 'false',
    onclick: () => {
      const whole = text.classList.toggle('whole');
      more.setAttribute('aria-expanded', String(whole));
    },
  }, messages.allSources);
  new ResizeObserver(() => {
    if (!text.classList.contains('whole')) more.hidden = text.scrollHeight <= text.clientHeight + 1;
  }).observe(text);
  return h('footer', { class: 'footer', part: 'pied' }, text, more);
}

/**
 * Attributions are written with links; here only their words are wanted. The
 * text is parsed into a document of its own, which runs and loads nothing.
 * @param {string} markup
 */
function plainText(markup) {
  return new DOMParser().parseFromString(markup, 'text/html').body.textContent ?? '';
}
