/**
 * What the colours over the base map mean: a panel for each overlay of the carte,
 * with a switch to hide it. Ranges are words, so nobody needs to see the colours.
 */
import { h } from '../dom.js';

/**
 * @param {import('../types.js').Calque[]} overlays
 * @param {import('../types.js').Messages} messages
 * @param {boolean} isOpen whether there is room for the panels
 * @param {(name: string, visible: boolean) => void} onswitch
 * @returns {HTMLElement}
 */
export function legend(overlays, messages, isOpen, onswitch) {
  const toggle = (/** @type {string} */ name, /** @type {string} */ words) =>
    h(
      'label',
      { class: 'legend-switch' },
      h('input', {
        type: 'checkbox', role: 'switch', checked: true,
        onchange: (/** @type {Event} */ event) =>
          onswitch(name, /** @type {HTMLInputElement} */ (event.currentTarget).checked),
      }),
      words,
    );
  const panel = (/** @type {import('../types.js').Calque} */ overlay) => {
    const { nom, titre, attribution, licence, legende, unite, classes, sans_donnee: missing } = overlay;
    // Outlines explain themselves; MapLibre names whose they are.
    if (classes.length === 0) return h('div', { class: 'legend-panel' }, toggle(nom, titre));
    const source = [attribution, licence].filter(Boolean).join(', ');
    return h(
      'details',
      { class: 'legend-panel', open: isOpen },
      h('summary', {}, titre),
      toggle(nom, messages.showOnMap),
      legende ? h('p', {}, legende) : null,
      h(
        'ul',
        {},
        ...classes.map(({ de, a, couleur }) => row(messages.range(de, a, unite ?? ''), couleur)),
        missing ? row(messages.noData, null) : null,
      ),
      source ? h('p', { class: 'legend-source' }, messages.overlaySource(source)) : null,
    );
  };
  return h('div', { class: 'legend', part: 'legende', role: 'group', 'aria-label': messages.legend }, ...overlays.map(panel));
}

/**
 * @param {string} words
 * @param {string | null} colour none: the style's own for what has no value
 */
function row(words, colour) {
  const swatch = h('span', { class: colour ? 'swatch' : 'swatch missing' });
  // By script, which a policy allows where it forbids the attribute.
  if (colour) swatch.style.setProperty('--swatch', colour);
  return h('li', {}, swatch, words);
}
