/**
 * The place of the map. The map itself (MapLibre GL) is fetched only when this
 * pane comes into view; whatever becomes of it, the list does not depend on it.
 */
import { h, icon } from '../dom.js';
import { legend } from './legend.js';

/**
 * @typedef {object} MapPaneContext
 * @property {import('../types.js').Messages} messages
 * @property {import('../types.js').Carte} carte
 * @property {import('../types.js').View} view the first view
 * @property {string} style address of the style
 * @property {(path: string) => string} absolute
 * @property {import('../map/tiles.js').Answer} tile
 * @property {(sheet: CSSStyleSheet) => void} adopt
 * @property {import('../theme.js').MarkColours} colours
 * @property {string} query the filter, as a query
 * @property {boolean} isWide whether list and map stand side by side
 * @property {(bbox: import('../types.js').Bounds) => void} onview the reader moved the map
 * @property {(known: import('../types.js').PlaceFeature) => void} onplace what the map knows of a place
 * @property {(id: string | null) => void} onpoint the place under the pointer
 * @property {(position: [number, number]) => void} onstack several places at one point
 * @property {() => void} ongone the bundle of the tiles is gone
 */

export class MapPaneView {
  #context;
  #canvas = h('div', { class: 'map-canvas' });
  #notice;
  #shortcutList;
  /** What was found, where the list is out of sight. */
  #summary = h('p', { class: 'map-summary', role: 'status' });
  #observer;
  #map = /** @type {import('../map/map.js').PlacesMap | null} */ (null);
  /** What was asked of the map before it came, the last of each kind. */
  #pending = /** @type {Map<string, (map: import('../map/map.js').PlacesMap) => void>} */ (new Map());
  #removed = false;

  /** @param {MapPaneContext} context */
  constructor(context) {
    this.#context = context;
    const { messages, carte } = context;
    const overlays = carte.calques ?? [];
    this.#notice = h('p', { class: 'map-notice' }, messages.mapLoading);
    this.#shortcutList = this.#shortcuts();
    this.element = h(
      'section',
      { class: 'map-pane', part: 'carte', 'aria-label': messages.map },
      this.#canvas,
      this.#shortcutList,
      overlays.length > 0
        ? legend(overlays, messages, context.isWide, (name, visible) =>
            this.#later(`overlay ${name}`, (map) => map.overlay(name, visible)))
        : null,
      h('div', { class: 'map-words' }, this.#summary, this.#notice),
    );
    this.#observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      this.#observer.disconnect();
      void this.#load();
    });
  }

  /** Begins to wait for the pane to come into view. */
  start() {
    this.#observer.observe(this.element);
  }

  /** @param {string} query the filter, as a query */
  filter(query) {
    this.#later('filter', (map) => map.filter(query));
  }

  /** @param {import('../types.js').PlaceFeature | null} feature the place whose fiche is open */
  select(feature) {
    this.#later('select', (map) => map.select(feature));
  }

  /** @param {import('../types.js').PlaceFeature | null} feature the place pointed at in the list */
  point(feature) {
    this.#later('point', (map) => map.point(feature));
  }

  /** @param {[number, number] | null} point where the list begins; the map goes there */
  around(point) {
    this.#later('around', (map) => map.around(point));
  }

  /**
   * Shows the listed results of a search instead of the tiles, or the tiles again.
   * @param {import('../types.js').PlaceFeature[] | null} features
   * @param {{ fit: boolean, complete: boolean }} how
   */
  results(features, { fit, complete }) {
    this.#later('results', (map) => map.results(features, fit));
    if (!this.#map) return;
    const { messages } = this.#context;
    this.#notify(features && !complete ? messages.mapShowsListed(features.length) : '');
  }

  /** @param {string} words what was found */
  say(words) {
    this.#summary.textContent = words;
  }

  /** @param {import('../types.js').View} view */
  show(view) {
    this.#later('move', (map) => map.go(view, false));
  }

  /** Where the map stands; null without one. */
  get view() {
    return this.#map?.view ?? null;
  }

  /** Back to the first view. */
  overview() {
    this.#later('move', (map) => map.go(this.#context.view, false));
  }

  /**
   * A small map around a position; null without a map.
   * @param {[number, number]} position
   */
  async picture(position) {
    return (await this.#map?.picture(position).catch(() => null)) ?? null;
  }

  remove() {
    this.#removed = true;
    this.#observer.disconnect();
    this.#map?.remove();
    this.#map = null;
  }

  async #load() {
    const { messages, adopt, ...context } = this.#context;
    if (!hasWebGl()) {
      this.#notify(messages.mapMissing);
      return;
    }
    try {
      const { PlacesMap, sheet } = await import('../map/map.js');
      if (this.#removed) return;
      adopt(sheet);
      const map = await PlacesMap.open({
        ...context,
        container: this.#canvas,
        covered: this.#shortcutList.childElementCount > 1 ? this.#shortcutList.offsetHeight : 0,
        locale: messages.mapLocale,
        label: messages.mapLabel,
        onfail: (error) => this.#fail(error),
      });
      if (this.#removed) {
        map.remove();
        return;
      }
      this.#map = map;
      this.#notify('');
      for (const action of this.#pending.values()) action(map);
      this.#pending.clear();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** @param {unknown} error */
  #fail(error) {
    if (this.#removed) return;
    console.warn('repere-carte : carte :', error);
    this.#map?.remove();
    this.#map = null;
    this.#canvas.replaceChildren();
    this.#notify(this.#context.messages.mapFailed);
  }

  /** @param {string} words nothing hides the notice */
  #notify(words) {
    this.#notice.textContent = words;
    this.#notice.hidden = words === '';
    // With a map beneath it the notice is a small label, without one it stands for it.
    this.#notice.classList.toggle('over', this.#map !== null);
  }

  /**
   * @param {string} kind
   * @param {(map: import('../map/map.js').PlacesMap) => void} action
   */
  #later(kind, action) {
    if (this.#map) action(this.#map);
    else this.#pending.set(kind, action);
  }

  #shortcuts() {
    const { messages, carte, view } = this.#context;
    const all = carte.raccourcis ?? [];
    const button = (/** @type {import('../dom.js').Child[]} */ words, /** @type {import('../types.js').View} */ to) =>
      h(
        'li',
        {},
        h('button', { type: 'button', class: 'shortcut', part: 'raccourci', onclick: () => this.#later('move', (map) => map.go(to, true)) }, ...words),
      );
    return h(
      'ul',
      { class: 'shortcuts', 'aria-label': messages.shortcuts },
      button([icon('home'), h('span', { class: all.length > 0 ? 'overview' : 'sr-only' }, messages.overview)], view),
      ...all.map((shortcut) => button([shortcut.titre], shortcut)),
    );
  }
}

/** MapLibre needs WebGL 2; it is better to know before fetching it. */
function hasWebGl() {
  try {
    return document.createElement('canvas').getContext('webgl2') !== null;
  } catch {
    return false;
  }
}
