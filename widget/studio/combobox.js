/** A box that offers what is found as one types (ARIA 1.2, combobox with a list). */
import { h } from '../src/dom.js';
import { field, newId, text } from './fields.js';

/** Letters from which on it looks. */
const FEWEST = 2;

/**
 * @template T
 * @typedef {object} Box
 * @property {string} label
 * @property {string} key what its notes are about
 * @property {string} [hint]
 * @property {string} placeholder
 * @property {string} list what the list holds
 * @property {string} none what is said where nothing is found
 * @property {(words: string) => Promise<T[]>} find
 * @property {(found: T) => { words: string, hint: string }} show
 * @property {(found: T) => void} onchoose
 */

/**
 * @template T
 * @param {Box<T>} box
 */
export function combobox({ label, key, hint, placeholder, list, none, find, show, onchoose }) {
  const options = h('ul', { role: 'listbox', class: 'suggestions', id: newId('liste'), 'aria-label': list, hidden: true });
  const input = text('', () => void offer(), {
    role: 'combobox', 'aria-expanded': 'false', 'aria-controls': options.id, 'aria-autocomplete': 'list', placeholder,
  });
  /** @type {T[]} */
  let found = [];
  let at = -1;
  let turn = 0;
  const close = () => {
    found = [];
    options.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };
  const choose = (/** @type {number} */ index) => {
    const one = found[index];
    if (one === undefined) return;
    input.value = '';
    turn += 1;
    close();
    onchoose(one);
  };
  const mark = (/** @type {number} */ index) => {
    at = index;
    [...options.children].forEach((child, i) => child.setAttribute('aria-selected', String(i === at)));
    const marked = options.children[at];
    if (!marked) return;
    input.setAttribute('aria-activedescendant', marked.id);
    marked.scrollIntoView({ block: 'nearest' });
  };
  const offer = async () => {
    const mine = (turn += 1);
    const words = input.value.trim();
    const all = words.length < FEWEST ? [] : await find(words);
    if (mine !== turn) return;
    if (all.length === 0) close();
    found = all;
    options.hidden = words.length < FEWEST;
    input.setAttribute('aria-expanded', String(all.length > 0));
    options.replaceChildren(...all.map((one, index) => {
      const shown = show(one);
      return h('li', { role: 'option', id: `${options.id}-${index}`, 'aria-selected': 'false', onpointerdown: (/** @type {Event} */ event) => event.preventDefault(), onclick: () => choose(index) },
        h('span', { class: 'words' }, shown.words), h('span', { class: 'hint' }, shown.hint));
    }));
    if (all.length > 0) mark(0);
    else if (words.length >= FEWEST) options.replaceChildren(h('li', { role: 'option', 'aria-disabled': 'true', 'aria-selected': 'false', class: 'hint' }, none));
  };
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
    if (found.length === 0) return;
    if (event.key === 'ArrowDown') mark((at + 1) % found.length);
    else if (event.key === 'ArrowUp') mark((at - 1 + found.length) % found.length);
    else if (event.key === 'Enter') choose(at);
    else return;
    event.preventDefault();
  });
  input.addEventListener('blur', () => {
    turn += 1;
    close();
  });
  return { element: h('div', { class: 'combobox' }, field(label, input, { key, hint }), options), input };
}
