/** Title, logo, the search box, the filter button and, when narrow, list or map. */
import { h, icon } from '../dom.js';
import { SearchBox } from './search-box.js';

/**
 * @typedef {object} HeaderOwn
 * @property {import('../types.js').Messages} messages
 * @property {string} title
 * @property {string | null} logo
 * @property {number} headingLevel
 * @property {() => void} onfilters
 * @property {(tab: 'list' | 'map') => void} ontab
 */
/** @typedef {HeaderOwn & import('./search-box.js').SearchContext} HeaderContext */

export class HeaderView {
  #context;
  #filterCount = h('span', { class: 'badge', hidden: true });
  #tabs;

  /** @param {HeaderContext} context */
  constructor(context) {
    this.#context = context;
    const { messages, headingLevel, onfilters } = context;
    this.search = new SearchBox(context);
    this.filterButton = h(
      'button',
      { type: 'button', class: 'button filter-button', part: 'bouton', 'aria-haspopup': 'dialog', 'aria-expanded': 'false', onclick: onfilters },
      icon('filter'),
      h('span', {}, messages.filters),
      this.#filterCount,
    );
    this.#tabs = [this.#tab('list', messages.list), this.#tab('map', messages.map)];
    this.element = h(
      'header',
      { class: 'header', part: 'entete' },
      h('div', { class: 'brand' }, this.#logo(), h(/** @type {'h2'} */ (`h${headingLevel}`), { class: 'title', part: 'titre' }, context.title)),
      this.search.element,
      h(
        'div',
        { class: 'tools' },
        this.filterButton,
        h('div', { class: 'tabs', role: 'group', 'aria-label': messages.display }, ...this.#tabs),
      ),
    );
    this.tab = 'list';
  }

  /** @param {'list' | 'map'} tab */
  set tab(tab) {
    for (const button of this.#tabs) {
      button.setAttribute('aria-pressed', String(button.dataset.tab === tab));
    }
  }

  /** @param {'list' | 'map'} tab */
  focusTab(tab) {
    this.#tabs.find((button) => button.dataset.tab === tab)?.focus();
  }

  /** @param {number} count */
  set filtersChosen(count) {
    this.#filterCount.hidden = count === 0;
    this.#filterCount.replaceChildren(
      h('span', { 'aria-hidden': 'true' }, String(count)),
      h('span', { class: 'sr-only' }, ` : ${this.#context.messages.filtersChosen(count)}`),
    );
  }

  /**
   * @param {'list' | 'map'} name
   * @param {string} words
   */
  #tab(name, words) {
    return h(
      'button',
      { type: 'button', class: 'tab', 'data-tab': name, onclick: () => this.#context.ontab(name) },
      icon(name),
      h('span', {}, words),
    );
  }

  #logo() {
    const { logo } = this.#context;
    if (!logo) return null;
    const image = h('img', { class: 'logo', part: 'logo', src: logo, alt: '', referrerpolicy: 'no-referrer' });
    // The page's own rules may refuse the picture: then there is none.
    image.addEventListener('error', () => image.remove());
    return image;
  }
}
