/**
 * The search box: what is typed is searched in the list, and what it may mean (a commune, a
 * service, a place) is offered beneath. An editable combobox with a list, by the ARIA Authoring
 * Practices: arrows move in the list, Enter takes, Escape closes.
 */
import { h, icon } from '../dom.js';
import { townLine } from '../words.js';

/** @typedef {import('../suggestions.js').Suggestion} Suggestion */
/**
 * @typedef {object} SearchContext
 * @property {import('../types.js').Messages} messages
 * @property {() => number} pause milliseconds without typing after which the list follows
 * @property {(words: string) => void} onsearch
 * @property {(words: string, signal: AbortSignal) => Promise<Suggestion[]>} suggest
 * @property {(suggestion: Suggestion) => void} onpick
 */

export class SearchBox {
  #context;
  #timer = 0;
  #request = new AbortController();
  #input;
  #erase;
  #locate;
  #list;
  #said = h('p', { class: 'sr-only', role: 'status' });
  #notice = h('p', { class: 'search-notice', role: 'alert', hidden: true });
  /** @type {Suggestion[]} */
  #offered = [];
  #active = -1;

  /** @param {SearchContext} context */
  constructor(context) {
    this.#context = context;
    const { messages } = context;
    this.#input = h('input', {
      type: 'search',
      id: 'search',
      role: 'combobox',
      'aria-autocomplete': 'list',
      'aria-expanded': 'false',
      'aria-controls': 'suggestions',
      autocomplete: 'off',
      spellcheck: 'false',
      enterkeyhint: 'search',
      placeholder: messages.searchShort,
      oninput: () => this.#typed(context.pause()),
      onfocus: () => void this.#offer(),
      onblur: () => this.#close(),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.#key(event),
    });
    this.#erase = h('button', {
      type: 'button',
      class: 'icon-button erase',
      hidden: true,
      'aria-label': messages.clearSearch,
      onclick: () => {
        this.#input.value = '';
        this.#input.focus();
        this.#typed(0);
      },
    }, icon('close'));
    this.#locate = h('button', {
      type: 'button',
      class: 'icon-button locate',
      'aria-label': messages.aroundMe,
      title: messages.aroundMe,
      onclick: () => context.onpick({ kind: 'here' }),
    }, icon('locate'));
    this.#list = h('ul', {
      id: 'suggestions',
      class: 'suggestions',
      part: 'suggestions',
      role: 'listbox',
      'aria-label': messages.suggestions,
      hidden: true,
      // The focus stays in the box.
      onpointerdown: (/** @type {Event} */ event) => event.preventDefault(),
    });
    this.element = h(
      'form',
      {
        class: 'search',
        part: 'recherche',
        role: 'search',
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          this.#close();
          this.#typed(0);
        },
      },
      h('label', { class: 'sr-only', for: 'search' }, messages.search),
      icon('search'),
      this.#input,
      this.#erase,
      this.#locate,
      this.#list,
      this.#said,
      this.#notice,
    );
  }

  /**
   * Shows other words than were typed, without searching for them.
   * @param {string} words
   */
  set words(words) {
    clearTimeout(this.#timer);
    this.#input.value = words;
    this.#erase.hidden = words === '';
    this.#close();
  }

  /** @param {boolean} busy the position is being looked for */
  set locating(busy) {
    this.#locate.toggleAttribute('aria-busy', busy);
    this.#locate.disabled = busy;
  }

  /** @param {string} words what stands in the way of a search; nothing hides it */
  set notice(words) {
    this.#notice.textContent = words;
    this.#notice.hidden = words === '';
  }

  /** @param {number} pause */
  #typed(pause) {
    clearTimeout(this.#timer);
    const words = this.#input.value.trim();
    this.#erase.hidden = this.#input.value === '';
    this.notice = '';
    this.#timer = window.setTimeout(() => {
      this.#context.onsearch(words);
      // Nothing typed any more: what is beneath the list is wanted.
      if (words === '') this.#close();
      else if (pause > 0) void this.#offer();
    }, pause);
  }

  async #offer() {
    this.#request.abort();
    this.#request = new AbortController();
    const { signal } = this.#request;
    const offered = await this.#context.suggest(this.#input.value.trim(), signal);
    if (signal.aborted) return;
    this.#offered = offered;
    this.#move(-1);
    this.#list.replaceChildren(...offered.map((suggestion, at) => this.#option(suggestion, at)));
    this.#list.hidden = offered.length === 0;
    this.#input.setAttribute('aria-expanded', String(offered.length > 0));
    this.#said.textContent = this.#context.messages.suggestionCount(offered.length);
  }

  #close() {
    this.#request.abort();
    this.#list.hidden = true;
    this.#move(-1);
    this.#input.setAttribute('aria-expanded', 'false');
    this.#said.textContent = '';
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const isOpen = !this.#list.hidden;
    const last = this.#offered.length - 1;
    if (event.key === 'ArrowDown' && !isOpen) void this.#offer();
    else if (event.key === 'ArrowDown') this.#move(this.#active === last ? -1 : this.#active + 1);
    else if (event.key === 'ArrowUp' && isOpen) this.#move(this.#active < 0 ? last : this.#active - 1);
    else if (event.key === 'Enter' && isOpen && this.#active >= 0) this.#pick(this.#offered[this.#active]);
    else if (event.key === 'Escape' && isOpen) this.#close();
    else return;
    event.preventDefault();
  }

  /** @param {number} to none when negative */
  #move(to) {
    this.#active = to;
    for (const [at, option] of [...this.#list.children].entries()) {
      option.setAttribute('aria-selected', String(at === to));
      if (at === to) option.scrollIntoView({ block: 'nearest' });
    }
    if (to < 0) this.#input.removeAttribute('aria-activedescendant');
    else this.#input.setAttribute('aria-activedescendant', `suggestion-${to}`);
  }

  /** @param {Suggestion} suggestion */
  #pick(suggestion) {
    this.#close();
    this.#context.onpick(suggestion);
  }

  /**
   * @param {Suggestion} suggestion
   * @param {number} at
   */
  #option(suggestion, at) {
    const [name, words, detail] = this.#words(suggestion);
    return h(
      'li',
      { id: `suggestion-${at}`, class: 'suggestion', role: 'option', 'aria-selected': 'false', onclick: () => this.#pick(suggestion) },
      icon(name),
      h('span', {}, words, detail && h('span', { class: 'suggestion-detail' }, ` ${detail}`)),
    );
  }

  /**
   * Icon, words and what stands smaller beside them.
   * @param {Suggestion} suggestion
   * @returns {[Parameters<typeof icon>[0], string, string]}
   */
  #words(suggestion) {
    const { messages } = this.#context;
    switch (suggestion.kind) {
      case 'here': return ['locate', messages.aroundMe, ''];
      case 'commune': return ['map', suggestion.commune.nom, `(${suggestion.commune.departement})`];
      case 'address': return ['pin', suggestion.address.label, messages.addressOf(suggestion.site)];
      case 'service': return ['filter', suggestion.words, messages.serviceHint];
      default: return ['pin', suggestion.feature.properties.nom, townLine(suggestion.feature.properties)];
    }
  }
}
