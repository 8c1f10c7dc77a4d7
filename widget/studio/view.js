/** A view of the map in numbers. */
import { h } from '../src/dom.js';
import { button, field } from './fields.js';

/**
 * @typedef {{ centre: [number, number], zoom: number }} View
 *
 * @param {Partial<View>} view
 * @param {string} key what notes are about
 * @param {(view: View | undefined) => void} onchange nothing while a number lacks
 */
export function viewFields(view, key, onchange) {
  const small = (/** @type {number} */ min, /** @type {number} */ max) =>
    h('input', { type: 'number', min, max, step: 'any', inputmode: 'decimal', oninput: () => tell() });
  const [lon, lat, zoom] = [small(-180, 180), small(-85, 85), small(0, 20)];
  const show = (/** @type {Partial<View>} */ { centre, zoom: level }) => {
    const values = [centre?.[0], centre?.[1], level];
    [lon, lat, zoom].forEach((input, at) => { input.value = String(values[at] ?? ''); });
  };
  const tell = () => {
    const isWhole = [lon, lat, zoom].every(({ value }) => value !== '');
    onchange(isWhole ? { centre: [Number(lon.value), Number(lat.value)], zoom: Number(zoom.value) } : undefined);
  };
  show(view);
  const element = h('div', { class: 'three' }, field('Longitude', lon, { key }), field('Latitude', lat, { key }), field('Zoom, de 0 à 20', zoom, { key }));
  return { element, show };
}

/**
 * A button that takes the view of the preview, and what came of it, beside it: the preview
 * may be out of sight.
 * @param {import('./preview.js').Preview} preview
 * @param {{ words: string, done: string }} texts
 * @param {(view: View) => void} ontake
 */
export function viewTaker(preview, { words, done }, ontake) {
  const said = h('p', { class: 'said', role: 'status' });
  const take = async () => {
    said.classList.remove('warns');
    said.textContent = 'Un instant…';
    const view = await preview.view();
    if (view) ontake(view);
    said.classList.toggle('warns', !view);
    said.textContent = view ? done : 'La carte n’est pas encore affichée dans l’aperçu : ouvrez-la, puis réessayez.';
  };
  return { button: button(words, () => void take()), said };
}
