/** Parts of a form: each control with its label, its hint, and room for what is said of it. */
import { h } from '../src/dom.js';
import { frenchOf, inFrench } from './carte.js';

let last = 0;

/** @param {string} stem */
export const newId = (stem) => `${stem}-${(last += 1)}`;

/**
 * Room for faults and warnings about a key of the carte; controls name it in `aria-describedby`.
 * @param {string} key
 * @param {string} [id] where a key has several rooms, a row each
 */
export function notes(key, id = key) {
  return h('div', { class: 'notes', id: `note-${id}`, 'data-cle': key });
}

/**
 * @param {string} label
 * @param {HTMLElement} control
 * @param {{ hint?: string, key?: string, after?: HTMLElement | null }} [more] `key` is the carte's that notes are about
 */
export function field(label, control, { hint, key, after } = {}) {
  control.id ||= newId('champ');
  const hintId = hint ? newId('aide') : '';
  const described = [hintId, key ? `note-${key}` : ''].filter(Boolean).join(' ');
  if (described) control.setAttribute('aria-describedby', described);
  return h(
    'div', { class: 'field' },
    h('label', { for: control.id }, label),
    hint ? h('p', { class: 'hint', id: hintId }, hint) : null,
    after ? h('div', { class: 'beside' }, control, after) : control,
  );
}

/**
 * @param {string} legend
 * @param {...import('../src/dom.js').Child} children
 */
export const group = (legend, ...children) => h('fieldset', {}, h('legend', {}, legend), ...children);

/**
 * One of some.
 * @param {string} legend
 * @param {string} chosen
 * @param {readonly { value: string, words: string, hint?: string }[]} options
 * @param {(value: string) => void} onchange
 */
export function radios(legend, chosen, options, onchange) {
  const name = newId('choix');
  return group(legend, ...options.map(({ value, words, hint }) =>
    option('radio', words, value === chosen, () => onchange(value), { name, hint })));
}

/**
 * A box, or one of a group that shares a name.
 * @param {'checkbox' | 'radio'} type
 * @param {string} words
 * @param {boolean} checked
 * @param {(checked: boolean) => void} onchange
 * @param {{ name?: string, hint?: string, count?: string, value?: string }} [more]
 */
export function option(type, words, checked, onchange, { name, hint, count, value } = {}) {
  const input = h('input', { type, name, value, onchange: () => onchange(input.checked) });
  input.checked = checked;
  const hintId = hint ? newId('aide') : null;
  if (hintId) input.setAttribute('aria-describedby', hintId);
  return h(
    'div', { class: 'choice' },
    h('label', { class: 'option' }, input, h('span', { class: 'words' }, words), count ? h('span', { class: 'count' }, count) : null),
    hint ? h('p', { class: 'hint', id: hintId }, hint) : null,
  );
}

/**
 * A field of text that tells each change.
 * @param {string} value
 * @param {(text: string) => void} oninput trimmed
 * @param {import('../src/dom.js').Attributes} [attributes]
 */
export function text(value, oninput, attributes = {}) {
  const input = h('input', { type: 'text', autocomplete: 'off', ...attributes, oninput: () => oninput(input.value.trim()) });
  input.value = value;
  return input;
}

/**
 * A text that people read: what is written is the French; other languages of a file stay.
 * @param {string} label
 * @param {import('./carte.js').Text | undefined} before
 * @param {(text: import('./carte.js').Text) => void} onchange
 * @param {{ key: string, hint?: string, rows?: number, maxlength?: number }} more
 */
export function words(label, before, onchange, { key, hint, rows, maxlength }) {
  const others = typeof before === 'object' ? 'Il existe aussi dans une autre langue, que le fichier garde.' : '';
  const tell = () => onchange(inFrench(before, control.value.trim()));
  const control = rows ? h('textarea', { rows, maxlength, oninput: tell }) : h('input', { type: 'text', autocomplete: 'off', maxlength, oninput: tell });
  control.value = frenchOf(before);
  return field(label, control, { key, hint: [hint, others].filter(Boolean).join(' ') });
}

/**
 * @param {string} words
 * @param {() => void} onclick
 * @param {string} [kind]
 */
export const button = (words, onclick, kind = '') => h('button', { type: 'button', class: `button ${kind}`.trim(), onclick }, words);

/**
 * @param {string} name of the file
 * @param {string} content
 * @param {string} type
 */
export function download(name, content, type) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  h('a', { href: address, download: name }).click();
  URL.revokeObjectURL(address);
}
