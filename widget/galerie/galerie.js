/**
 * `/galerie`, of a server started with `--dev`: every state of the element, in every theme, as on a
 * telephone and on a desk. Each is the real element in a frame, there as long as it is near what is
 * seen: a browser draws some sixteen maps at once and no more.
 */
import { h } from '../src/dom.js';
import { STATES, until } from './states.js';

const SIZES = /** @type {const} */ ([['telephone', 'téléphone'], ['bureau', 'bureau']]);

const near = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    const shown = target.querySelector('iframe');
    if (isIntersecting && !shown) void mount(/** @type {HTMLElement} */ (target));
    else if (!isIntersecting) shown?.remove();
  }
}, { rootMargin: '200px' });

for (const row of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.etats'))) {
  for (const state of STATES) {
    row.append(h('div', { class: 'etat' },
      h('h3', {}, state.title),
      h('div', { class: 'tailles' }, ...SIZES.map(([size, words]) => {
        const { carte = '', mode = '', theme = '' } = row.dataset;
        const address = new URL(`embed/${carte}`, new URL('.', location.href));
        for (const [name, value] of Object.entries(state.shown ?? {})) address.searchParams.set(name, value);
        const slot = h('div', { class: `cadre ${size}`, 'data-etat': state.name, 'data-mode': mode, 'data-adresse': address.href, 'data-titre': `${state.title}, ${words}, thème ${theme}` });
        near.observe(slot);
        return slot;
      }))));
  }
}

/** @param {HTMLElement} slot */
async function mount(slot) {
  const { etat, adresse, titre } = slot.dataset;
  const state = STATES.find(({ name }) => name === etat);
  const frame = h('iframe', { src: adresse, title: titre, 'data-galerie': true });
  delete slot.dataset.vu;
  slot.replaceChildren(frame);
  try {
    await new Promise((resolve) => { frame.addEventListener('load', resolve); });
    const element = /** @type {any} */ (frame.contentDocument?.querySelector('repere-carte'));
    await until(() => !frame.isConnected || 'pret' in element);
    if (!frame.isConnected) return;
    await element.pret;
    await state?.act?.(element, element.shadowRoot);
    slot.dataset.vu = 'oui';
  } catch (error) {
    // A frame that left the view on its way is no failure.
    if (frame.isConnected) slot.append(h('p', { class: 'faute' }, String(error)));
  }
}

new EventSource(new URL('dev/evenements', location.href)).addEventListener('cartes', () => location.reload());
