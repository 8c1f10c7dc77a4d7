/** What is chosen, each with the button that lets go of it. */
import { h, icon } from '../dom.js';
import { valueWords } from '../words.js';

/**
 * @param {import('../filter.js').Choice} choice
 * @param {import('../types.js').Messages} messages
 * @param {(column: string, value: string) => void} onremove
 * @param {() => void} onclear
 */
export function chips(choice, messages, onremove, onclear) {
  const all = [...choice].flatMap(([column, values]) => values.map((value) => ({ column, value })));
  if (all.length === 0) return null;
  return h(
    'ul',
    { class: 'chips', 'aria-label': messages.chosenFilters },
    ...all.map(({ column, value }) => {
      const words = valueWords(messages, column, value);
      return h(
        'li',
        {},
        h(
          'button',
          { type: 'button', class: 'chip', part: 'puce', 'aria-label': messages.removeFilter(words), onclick: () => onremove(column, value) },
          h('span', {}, words),
          icon('close'),
        ),
      );
    }),
    all.length > 1 && h('li', {}, h('button', { type: 'button', class: 'link', onclick: onclear }, messages.clearAll)),
  );
}
