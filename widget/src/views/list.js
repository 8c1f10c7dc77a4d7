/** The list of places: what was found, the cards, and the way to more of them. */
import { h, icon } from '../dom.js';
import { card, heading } from './card.js';
import { shareButton } from './share.js';
import { refreshStatuses } from './status.js';

/**
 * @typedef {object} Found
 * @property {import('../types.js').PlacesPage} page
 * @property {string} q
 * @property {'view' | 'point' | null} area what the list is limited to
 * @property {import('../question.js').Near | null} near what it begins nearest to
 */
/**
 * @typedef {import('./card.js').CardContext & {
 *   carte: import('../types.js').Carte, onguide: (() => void) | null, link: () => { address: string, title: string }, onmore: () => void, onwhole: () => void, onretry: () => void, onclear: () => void,
 * }} ListContext
 */

export class ListView {
  #context;
  #status = h('p', { role: 'status', class: 'count', part: 'total' });
  #whole;
  #chosen = h('div', { class: 'chosen' });
  #cards = h('ol', { class: 'cards', part: 'liste' });
  #nearby = h('ol', { class: 'cards' });
  #nearbyBlock;
  #notice = h('div', { class: 'notice', hidden: true });
  #ways = h('ul', { class: 'ways' });
  #more;

  /** @param {ListContext} context */
  constructor(context) {
    this.#context = context;
    const { messages } = context;
    this.#whole = h('button', { type: 'button', class: 'link', hidden: true, onclick: context.onwhole }, messages.wholeList);
    this.#more = h('button', { type: 'button', class: 'button wide', part: 'bouton', hidden: true, onclick: context.onmore }, messages.more);
    this.#nearbyBlock = h(
      'div',
      { class: 'nearby', hidden: true },
      heading(context.headingLevel, document.createTextNode(messages.nearby)),
      h('p', {}, messages.nearbyNote),
      this.#nearby,
    );
    this.element = h(
      'section',
      { class: 'list', 'aria-label': messages.list },
      context.carte.introduction && h('p', { class: 'introduction', part: 'introduction' }, context.carte.introduction),
      h('div', { class: 'summary' }, this.#status, this.#whole, this.#chosen),
      context.onguide && h(
        'button',
        { type: 'button', class: 'guide', part: 'orientation-entree', onclick: context.onguide },
        icon('compass'),
        h('span', {}, h('strong', {}, messages.guide), h('span', { class: 'hint' }, messages.guideNote)),
      ),
      this.#notice,
      this.#cards,
      this.#nearbyBlock,
      this.#more,
      shareButton(messages, messages.shareView, context.link),
      links(context),
    );
  }

  /** @param {Node | null} chips what is chosen */
  set chosen(chips) {
    this.#chosen.replaceChildren(...(chips ? [chips] : []));
  }

  focusGuide() {
    /** @type {HTMLElement | null} */ (this.element.querySelector('.guide'))?.focus();
  }

  /** @param {boolean} busy */
  set busy(busy) {
    this.element.setAttribute('aria-busy', String(busy));
  }

  /** What was found, in words. */
  get summary() {
    return this.#status.textContent ?? '';
  }

  /**
   * Shows the first page of an answer.
   * @param {Found} found
   */
  show(found) {
    const focused = this.#focusedId();
    this.#cards.replaceChildren();
    this.#nearby.replaceChildren();
    this.element.scrollTop = 0;
    this.#add(found.page);
    this.#say(found);
    if (focused) this.focus(focused);
  }

  /**
   * Adds the next page and moves the focus to its first place.
   * @param {import('../types.js').PlacesPage} page
   */
  append(page) {
    this.#notice.hidden = true;
    this.#add(page);
    const first = page.features[0];
    if (first) this.focus(first.properties.id);
  }

  /** The last request failed: what is listed stays, and says it is not the answer. */
  fail() {
    const { messages, onretry } = this.#context;
    this.#notice.replaceChildren(
      h('p', { role: 'alert' }, messages.failed),
      h('button', { type: 'button', class: 'button', onclick: onretry }, messages.retry),
      h('slot', { class: 'fallback' }),
    );
    this.#notice.hidden = false;
  }

  /**
   * Gives the focus to a place's card, or else to the count.
   * @param {string | null} id
   */
  focus(id) {
    const link = id === null ? null : this.#link(id);
    if (link) link.focus();
    else {
      this.#status.tabIndex = -1;
      this.#status.focus();
    }
  }

  /** @param {string | null} id the place whose fiche is open */
  select(id) {
    for (const item of this.element.querySelectorAll('.card')) {
      item.toggleAttribute('data-selected', item.getAttribute('data-id') === id);
    }
  }

  /** @param {string | null} id the place pointed at on the map */
  point(id) {
    for (const item of this.element.querySelectorAll('.card')) {
      item.toggleAttribute('data-pointed', item.getAttribute('data-id') === id);
    }
  }

  /** The minute has changed. */
  tick() {
    refreshStatuses(this.element);
  }

  /** @param {import('../types.js').PlacesPage} page */
  #add(page) {
    for (const feature of page.features) {
      const list = feature.properties.proximite ? this.#nearby : this.#cards;
      list.append(card(feature, this.#context));
    }
    this.#nearbyBlock.hidden = this.#nearby.childElementCount === 0;
    this.#cards.hidden = this.#cards.childElementCount === 0;
    this.#more.hidden = page.next_cursor === null;
  }

  /** @param {Found} found */
  #say({ page, q, area, near }) {
    const { messages, onclear, onwhole } = this.#context;
    const unlocated = page.total - page.localises;
    const where = area === 'view' ? messages.inArea : area === 'point' ? messages.atPoint : '';
    const lead = [messages.places(page.total), q && messages.forSearch(q), where].filter(Boolean).join(' ');
    this.#status.replaceChildren(
      h('strong', {}, lead),
      near ? `, ${messages.around(near.name)}` : '',
      unlocated > 0 ? `, ${messages.unlocated(unlocated)}` : '',
    );
    this.#whole.hidden = area === null && near === null;
    this.#notice.hidden = page.total > 0 || page.features.length > 0;
    if (this.#notice.hidden) return;
    this.#notice.replaceChildren(
      icon('search'),
      h('p', {}, h('strong', {}, area === 'view' ? messages.emptyArea : messages.empty)),
      h('p', {}, messages.emptyAdvice),
      area === null
        ? h('button', { type: 'button', class: 'button', onclick: onclear }, messages.clearAll)
        : h('button', { type: 'button', class: 'button', onclick: onwhole }, messages.wholeList),
      this.#ways,
    );
    this.#ways.replaceChildren();
  }

  /**
   * Nothing was found: what to let go of, and how many places that would give.
   * @param {{ words: string, total: number, onchoose: () => void }[]} ways
   */
  set ways(ways) {
    const { messages } = this.#context;
    this.#ways.replaceChildren(...ways.map(({ words, total, onchoose }) =>
      h('li', {}, h('button', { type: 'button', class: 'button', onclick: onchoose }, `${words} : ${messages.places(total)}`))));
  }

  #focusedId() {
    const active = /** @type {ShadowRoot} */ (this.element.getRootNode()).activeElement;
    return active?.closest('.card')?.getAttribute('data-id') ?? null;
  }

  /** @param {string} id */
  #link(id) {
    const item = this.element.querySelector(`.card[data-id="${CSS.escape(id)}"]`);
    return /** @type {HTMLElement | null} */ (item?.querySelector('.card-link') ?? null);
  }
}

/**
 * The carte's own links.
 * @param {ListContext} context
 */
function links({ carte, messages }) {
  const all = carte.liens ?? [];
  return all.length > 0 && h('ul', { class: 'links', part: 'liens' }, ...all.map(({ titre, adresse }) =>
    h('li', {}, h('a', { href: adresse, target: '_blank', rel: 'noopener' }, titre, h('span', { class: 'sr-only' }, ` (${messages.newTab})`)))));
}
