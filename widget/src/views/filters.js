/**
 * The filter panel: one fieldset per column the carte allows, with the number
 * of places each further choice would give.
 */
import { h, icon } from '../dom.js';
import { NOW, OPEN, fold, wantedValues } from '../filter.js';
import { NEEDS, facetWords, valueWords } from '../words.js';

/** Values shown of a long column before « Voir … autres choix ». */
const FIRST_VALUES = 7;
/** Yes/no parameters that may stand among a carte's filters. */
const BOOLEANS = ['prise_rdv', 'localise'];

/** @typedef {Record<string, Record<string, number>>} Counts column → value → places */
/** @typedef {{ column: string, values: readonly string[], box: HTMLInputElement, count: HTMLElement, item: HTMLElement }} Option */
/**
 * @typedef {object} FiltersContext
 * @property {import('../types.js').Messages} messages
 * @property {import('../types.js').Carte} carte
 * @property {import('../filter.js').Filter} preset of the carte
 * @property {import('../filter.js').Filter} own of the element's attributes
 * @property {Counts} counts of the base filter
 * @property {(column: string, values: readonly string[], chosen: boolean) => void} onchoose
 * @property {() => void} onopen
 * @property {() => void} onclear
 * @property {() => void} onclose
 */

export class FiltersView {
  #context;
  /** @type {Option[]} */
  #options = [];
  #show;
  #clear;

  /** @param {FiltersContext} context */
  constructor(context) {
    this.#context = context;
    const { messages, carte, onclear, onclose } = context;
    const close = () => this.close();
    this.#clear = h('button', { type: 'button', class: 'button quiet', part: 'bouton', onclick: onclear }, messages.clear);
    this.#show = h('button', { type: 'button', class: 'button primary', part: 'bouton', onclick: close });
    const title = h('h2', { id: 'filters-title', tabindex: '-1' }, messages.filtersTitle);
    this.element = h(
      'dialog',
      {
        class: 'filters',
        part: 'filtres',
        'aria-labelledby': 'filters-title',
        onclose,
        // A modal dialog closes on Escape by itself; beside the list it has to be told.
        onkeydown: (/** @type {KeyboardEvent} */ event) => {
          if (event.key === 'Escape') {
            event.preventDefault();
            close();
          }
        },
      },
      h(
        'div',
        { class: 'filters-head' },
        title,
        h('button', { type: 'button', class: 'icon-button', 'aria-label': messages.close, onclick: close }, icon('close')),
      ),
      h('div', { class: 'filters-body' }, ...carte.filtres.flatMap((column) => this.#groups(column))),
      h('div', { class: 'filters-foot' }, this.#clear, this.#show),
    );
    this.title = title;
  }

  /** Whether there is anything to choose. */
  get isEmpty() {
    return this.#options.length === 0;
  }

  get isOpen() {
    return this.element.open;
  }

  /** @param {boolean} modal over everything, as on a phone; else beside the list */
  open(modal) {
    if (this.element.open) return;
    if (modal) this.element.showModal();
    else this.element.show();
    this.title.focus();
    this.#context.onopen();
  }

  close() {
    this.element.close();
  }

  /**
   * @param {import('../filter.js').Choice} choice
   * @param {Counts} counts
   * @param {number} total
   */
  update(choice, counts, total) {
    const { messages } = this.#context;
    for (const option of this.#options) {
      const { column, values, box } = option;
      const known = counts[column] !== undefined || !BOOLEANS.includes(column);
      const chosen = choice.get(column) ?? [];
      box.checked = values.every((value) => chosen.includes(value));
      if (!isApart(option)) this.#say(option, known ? (counts[column]?.[values[0]] ?? 0) : null);
    }
    this.#clear.disabled = choice.size === 0;
    this.#show.textContent = messages.showResults(total);
  }

  /** The choices whose places are to be asked for apart, and how to tell how many. */
  get apart() {
    return this.#options.filter(isApart).map((option) => ({
      column: option.column,
      values: option.values,
      say: (/** @type {number} */ places) => this.#say(option, places),
    }));
  }

  /**
   * @param {Option} option
   * @param {number | null} places that it would give, where that is known
   */
  #say({ box, count, item }, places) {
    count.replaceChildren(...(places === null ? [] : this.#countWords(places)));
    item.toggleAttribute('data-none', places === 0 && !box.checked);
  }

  /**
   * The bare number for the eye, with its unit for the ear.
   * @param {number} places
   */
  #countWords(places) {
    const { messages } = this.#context;
    return [
      h('span', { 'aria-hidden': 'true' }, messages.number(places)),
      h('span', { class: 'sr-only' }, ` (${messages.valueCount(places)})`),
    ];
  }

  /** @param {string} column */
  #groups(column) {
    const { messages } = this.#context;
    const values = this.#values(column);
    const categories = this.#context.carte.categories?.filter(({ facette }) => facette === column) ?? [];
    if (categories.length > 0) return [this.#fieldset(column, facetWords(messages, column), this.#categories(column, categories, values))];
    if (column !== 'services') return [this.#group(column, facetWords(messages, column), values)];
    const needs = Object.entries(NEEDS).map(([need, services]) =>
      this.#group(column, messages.needs[/** @type {keyof typeof NEEDS} */ (need)], values.filter((value) => services.some((service) => service === value))));
    const others = values.filter((value) => !Object.values(NEEDS).flat().some((service) => service === value));
    return [...needs, this.#group(column, messages.needs.other, others)];
  }

  /**
   * @param {string} column
   * @param {string} title
   * @param {string[]} values
   */
  #group(column, title, values) {
    const { messages } = this.#context;
    return this.#fieldset(column, title, values.map((value) => {
      const hint = column === 'services' ? messages.sentences[value] : undefined;
      return this.#option(column, [value], valueWords(messages, column, value), hint);
    }));
  }

  /**
   * The carte's own names for values, those that no place has left out.
   * @param {string} column
   * @param {{ titre: string, valeurs: string[] }[]} categories
   * @param {string[]} offered
   */
  #categories(column, categories, offered) {
    const { messages } = this.#context;
    return categories.flatMap(({ titre, valeurs }) => {
      const wanted = valeurs.map(fold);
      const values = offered.filter((value) => wanted.includes(fold(value)));
      const hint = values.map((value) => valueWords(messages, column, value)).join(', ');
      return values.length > 0 ? [this.#option(column, values, titre, hint)] : [];
    });
  }

  /**
   * @param {string} column
   * @param {string} title
   * @param {HTMLLIElement[]} items
   */
  #fieldset(column, title, items) {
    const { messages } = this.#context;
    if (items.length === 0) return null;
    const rest = items.slice(FIRST_VALUES);
    // One or two more are shown rather than hidden behind a button.
    const folded = rest.length > 2 ? rest : [];
    for (const item of folded) item.hidden = true;
    const more = folded.length > 0 && h('button', { type: 'button', class: 'link', 'aria-expanded': 'false' }, messages.moreValues(folded.length));
    if (more) {
      more.addEventListener('click', () => {
        const opened = more.getAttribute('aria-expanded') !== 'true';
        for (const item of folded) item.hidden = !opened;
        more.setAttribute('aria-expanded', String(opened));
        more.textContent = opened ? messages.fewerValues : messages.moreValues(folded.length);
        if (opened) folded[0].querySelector('input')?.focus();
      });
    }
    return h(
      'fieldset',
      { 'data-column': column },
      h('legend', {}, title),
      h('ul', { class: 'options' }, ...items),
      more,
    );
  }

  /**
   * The values worth offering: those that some place of this carte has. Closed
   * lists keep their order; open ones begin with the most frequent.
   * @param {string} column
   */
  #values(column) {
    const { preset, own, carte, counts } = this.#context;
    const known = counts[column] ?? {};
    if (BOOLEANS.includes(column)) {
      const isFixed = preset.has(column) || own.has(column);
      // Positions are not counted by the server, bookings are.
      return isFixed || (column === 'prise_rdv' && !known.oui) ? [] : ['oui'];
    }
    if (column === OPEN) {
      const isFixed = preset.has(column) || own.has(column);
      return isFixed ? [] : [NOW, ...Object.keys(known)];
    }
    const all = carte.facettes[column] ?? Object.keys(known);
    // What every place has anyhow is no choice; and the server counts beside
    // the element's own words, not within them, so only those are offered.
    const [fixed, ...alternatives] = [...new Set(wantedValues(preset, column))];
    const within = wantedValues(own, column);
    const values = all.filter((value) =>
      known[value] > 0 &&
      (alternatives.length > 0 || fold(value) !== fixed) &&
      (within.length === 0 || (within.length > 1 && within.includes(fold(value)))));
    const isOpenList = ['typologie', 'autres_formations_labels', 'source'].includes(column);
    return isOpenList ? values.sort((a, b) => known[b] - known[a]) : values;
  }

  /**
   * @param {string} column
   * @param {readonly string[]} values
   * @param {string} words
   * @param {string} [hint]
   */
  #option(column, values, words, hint) {
    const box = h('input', {
      type: 'checkbox',
      onchange: () => this.#context.onchoose(column, values, box.checked),
    });
    const count = h('span', { class: 'option-count' });
    const item = h(
      'li',
      {},
      h('label', { class: 'option' }, box, h('span', { class: 'option-words' }, words, hint && h('span', { class: 'hint' }, hint)), count),
    );
    this.#options.push({ column, values, box, count, item });
    return item;
  }
}

/**
 * No answer counts what is open now, as none knows the time, nor several values together.
 * @param {Option} option
 */
function isApart({ values }) {
  return values.length > 1 || values[0] === NOW;
}
