/** A view of the map in numbers. */
import { h } from '../src/dom.js';
import { field } from './fields.js';

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
