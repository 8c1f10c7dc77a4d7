/**
 * A key of the carte that is a list of tables, a row each: added, taken away, moved, by keyboard
 * like by hand. A row in which nothing is said yet is none in the carte.
 */
import { h } from '../src/dom.js';
import { rowsOf } from './carte.js';
import { button, newId, notes } from './fields.js';

/**
 * @typedef {object} Row
 * @property {Record<string, any>} value its table
 * @property {string} key what its notes are named after
 * @property {(name: string, value: unknown) => void} set one key of its table; nothing: the key goes
 *
 * @typedef {object} Kind
 * @property {string} key
 * @property {string} title
 * @property {string} hint
 * @property {string} one what a row is called
 * @property {string} add
 * @property {boolean} [isOrdered] whether the order is one that readers see
 * @property {(row: Row) => import('../src/dom.js').Child[]} controls
 */

/**
 * @param {import('./store.js').Store} store
 * @param {Kind} kind
 * @param {(words: string) => void} say
 */
export function rows(store, { key, title, hint, one, add, isOrdered = true, controls }, say) {
  /** @type {ReturnType<typeof build>[]} */
  let all = [];
  const list = h('ol', { class: 'rows' });
  const badge = h('span', { class: 'badge' });
  const more = button(add, () => {
    const row = build({});
    all.push(row);
    place();
    row.enter();
  });

  const isSaid = (/** @type {{ value: object }} */ { value }) => Object.keys(value).length > 0;
  const tell = () => {
    const said = all.filter(isSaid);
    store.set(key, said.length > 0 ? said.map(({ value }) => value) : undefined);
    number();
  };
  /** Numbers as they are seen, and ranks as the file has them. */
  const number = () => {
    const said = all.filter(isSaid);
    all.forEach((row, at) => row.number(at, said.indexOf(row)));
    badge.textContent = String(said.length);
    badge.hidden = said.length === 0;
  };
  const place = () => {
    list.replaceChildren(...all.map(({ element }) => element));
    number();
  };

  /** @param {Record<string, any>} value */
  function build(value) {
    const id = newId(key);
    const room = notes(key, id);
    const name = h('legend', {});
    const label = () => name.textContent ?? one;
    const move = (/** @type {-1 | 1} */ step) => {
      const at = all.indexOf(row);
      all = all.toSpliced(at, 1).toSpliced(at + step, 0, row);
      place();
      tell();
      // At either end there is one way left.
      const [way, back] = step < 0 ? [up, down] : [down, up];
      (way.disabled ? back : way).focus();
      say(`Déplacé : ${label()} sur ${all.length}.`);
    };
    const [up, down] = [button('Monter', () => move(-1)), button('Descendre', () => move(1))];
    const remove = button('Retirer', () => {
      const [at, gone] = [all.indexOf(row), label()];
      all = all.toSpliced(at, 1);
      place();
      tell();
      const next = all[at] ?? all[at - 1];
      if (next) next.enter();
      else more.focus();
      say(`Retiré : ${gone}.`);
    });
    const body = h('fieldset', { class: 'row' }, name,
      ...controls({
        value,
        key: id,
        set(part, next) {
          if (next === '' || next === undefined) delete value[part];
          else value[part] = next;
          tell();
        },
      }),
      room, h('div', { class: 'links acts' }, ...(isOrdered ? [up, down] : []), remove));
    const row = {
      value,
      element: h('li', {}, body),
      enter: () => /** @type {HTMLElement | null} */ (body.querySelector('input, select, textarea'))?.focus(),
      /**
       * @param {number} at
       * @param {number} rank in the carte, -1 where it is not in it
       */
      number(at, rank) {
        name.textContent = `${one} ${at + 1}`;
        room.dataset.rang = String(rank);
        for (const act of [up, down, remove]) act.setAttribute('aria-label', `${act.textContent} : ${label()}`);
        for (const way of [up, down]) way.hidden = all.length === 1;
        up.disabled = at === 0;
        down.disabled = at === all.length - 1;
      },
    };
    return row;
  }

  all = rowsOf(store.carte, key).map(build);
  place();
  const whole = notes(key);
  whole.dataset.rang = '';
  return h('details', { class: 'more', 'data-liste': key }, h('summary', {}, title, ' ', badge),
    h('p', { class: 'hint' }, hint), whole, list, more);
}
