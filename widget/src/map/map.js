/**
 * The map. It draws the server's style; clusters and places come as vector
 * tiles already filtered, so it knows no place but those it is told of.
 */
import maplibregl from 'maplibre-gl';
import css from 'maplibre-gl/dist/maplibre-gl.css';
import { Marks } from './marks.js';
import { MISSING, hasArchives, loadStyle } from './style.js';
import { PlacesTiles } from './tiles.js';

export const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

/** The zoom from which the tiles hold every place. */
const ALL_PLACES_ZOOM = 14;
/** How far from a circle a finger may land, in pixels. */
const REACH = 8;
const PADDING = 32;

/** The longest that a map to be printed is waited for, milliseconds. */
const PICTURE_PATIENCE = 4_000;
/** Pixels of CSS: its words are to be read on paper. */
const PICTURE_WIDTH = 480;

/**
 * @typedef {object} MapOptions
 * @property {HTMLElement} container
 * @property {string} style address
 * @property {string} query filter of the places
 * @property {import('../types.js').View} view
 * @property {number} covered pixels of the map's upper edge that lie under buttons
 * @property {(path: string) => string} absolute
 * @property {import('./tiles.js').Answer} tile who answers for the tiles of our places
 * @property {Record<string, string>} locale
 * @property {string} label
 * @property {import('../theme.js').MarkColours} colours
 * @property {(bbox: import('../types.js').Bounds) => void} onview
 * @property {(known: import('../types.js').PlaceFeature) => void} onplace what the map knows of a place
 * @property {(id: string | null) => void} onpoint
 * @property {(position: [number, number]) => void} onstack
 * @property {() => void} ongone the bundle of the tiles is gone
 * @property {(error: unknown) => void} onfail
 */

/** Some ten kilometres around a point. */
const AROUND_ZOOM = 11;

/**
 * @param {[number, number]} coordinates
 * @param {string} [id]
 * @param {string} [nom]
 * @returns {import('../types.js').PlaceFeature}
 */
const bare = (coordinates, id = '', nom = '') =>
  ({ type: 'Feature', id, geometry: { type: 'Point', coordinates }, properties: { id, nom } });

export class PlacesMap {
  #options;
  #map;
  #marks;
  #tiles;
  #query;
  /** Layers of the style that draw our places, and those a pointer can hit. */
  #layers;
  #targets;
  #showsResults = false;
  /** Layers of each overlay, by its name. */
  #overlays = /** @type {Record<string, string[]>} */ ({});

  /**
   * @param {MapOptions} options
   * @returns {Promise<PlacesMap>} a map whose style is drawn
   */
  static async open(options) {
    const tiles = new PlacesTiles(options.tile, options.ongone);
    const style = await loadStyle(options.style, options.absolute, tiles.address(options.query));
    if (hasArchives(style)) (await import('./archives.js')).readArchives(maplibregl);
    const map = new PlacesMap(options, style, tiles);
    await map.#styled();
    return map;
  }

  /**
   * @param {MapOptions} options
   * @param {maplibregl.StyleSpecification} style
   * @param {PlacesTiles} tiles
   */
  constructor(options, style, tiles) {
    this.#options = options;
    this.#tiles = tiles;
    this.#query = options.query;
    this.#layers = style.layers.filter((layer) => 'source' in layer && layer.source === 'places').map(({ id }) => id);
    const { 'repere:interactive': targets, 'repere:calques': overlays } =
      /** @type {Record<string, any>} */ (style.metadata ?? {});
    this.#targets = Array.isArray(targets) ? targets : this.#layers;
    this.#overlays = overlays ?? {};
    maplibregl.setWorkerCount(1);
    this.#map = new maplibregl.Map({
      container: options.container,
      style,
      ...camera(options.view, options.covered),
      locale: options.locale,
      cooperativeGestures: true,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxPitch: 0,
      // Names that fade in are drawn ten times: on a slow telephone that is what a filter costs.
      fadeDuration: 0,
      minZoom: 1,
      maxZoom: 18,
      // A world repeated to the left and right would be filtered by odd longitudes.
      renderWorldCopies: false,
    });
    this.#map.touchZoomRotate.disableRotation();
    this.#map.keyboard.disableRotation();
    this.#map.addControl(new maplibregl.AttributionControl({ compact: false }));
    this.#map.addControl(new maplibregl.NavigationControl({ showCompass: false }));
    // The whole pane, so that its words and shortcuts go with it; where the page's frame forbids it there is no button.
    if (document.fullscreenEnabled) this.#map.addControl(new maplibregl.FullscreenControl({ container: /** @type {HTMLElement} */ (options.container.parentElement) }));
    this.#map.getCanvas().setAttribute('aria-label', options.label);
    this.#marks = new Marks(this.#map, options.colours);
    this.#listen();
  }

  /** @param {string} query filter of the places */
  filter(query) {
    if (query === this.#query) return;
    this.#query = query;
    const source = /** @type {maplibregl.VectorTileSource | undefined} */ (this.#map.getSource('places'));
    source?.setTiles([this.#tiles.address(query)]);
  }

  /**
   * @param {string} name of an overlay
   * @param {boolean} visible
   */
  overlay(name, visible) {
    for (const layer of this.#overlays[name] ?? []) {
      this.#map.setLayoutProperty(layer, 'visibility', visible ? 'visible' : 'none');
    }
  }

  /** @param {import('../types.js').PlaceFeature | null} feature */
  select(feature) {
    this.#marks.show('selected', feature ? [feature] : []);
    const position = feature?.geometry?.coordinates;
    if (!position || this.#isInView(position)) return;
    this.#map.easeTo({ center: position, zoom: Math.max(this.#map.getZoom(), 12) });
  }

  /** @param {import('../types.js').PlaceFeature | null} feature */
  point(feature) {
    this.#marks.show('pointed', feature ? [feature] : []);
  }

  /**
   * Marks the point that the list begins at, and goes there.
   * @param {[number, number] | null} point
   */
  around(point) {
    const feature = point && bare(point);
    this.#marks.show('around', feature ? [feature] : []);
    if (point) this.#map.easeTo({ center: point, zoom: AROUND_ZOOM });
  }

  /**
   * @param {import('../types.js').PlaceFeature[] | null} features null: the tiles again
   * @param {boolean} fit moves the map to them
   */
  results(features, fit) {
    if (!features && !this.#showsResults) return;
    this.#showsResults = features !== null;
    this.#marks.show('results', features ?? []);
    for (const layer of this.#layers) {
      this.#map.setLayoutProperty(layer, 'visibility', features ? 'none' : 'visible');
    }
    const positions = (features ?? []).flatMap(({ geometry }) => (geometry ? [geometry.coordinates] : []));
    if (!fit || positions.length === 0) return;
    const bounds = positions.reduce((all, position) => all.extend(position), new maplibregl.LngLatBounds());
    this.#map.fitBounds(bounds, { padding: padding(this.#options.covered), maxZoom: 13 });
  }

  /**
   * @param {import('../types.js').View} view
   * @param {boolean} isReaders the reader asked for it: the list follows
   */
  go(view, isReaders) {
    const { bounds, center, zoom, fitBoundsOptions } = camera(view, this.#options.covered);
    const data = isReaders ? { reader: true } : {};
    if (bounds) this.#map.fitBounds(/** @type {maplibregl.LngLatBoundsLike} */ (bounds), { ...fitBoundsOptions }, data);
    else this.#map.easeTo({ center, zoom }, data);
  }

  /** Where it stands, to a metre and a hundredth of a zoom. */
  get view() {
    const { lng, lat } = this.#map.getCenter();
    const rounded = (/** @type {number} */ number, /** @type {number} */ decimals) => Number(number.toFixed(decimals));
    return { centre: /** @type {[number, number]} */ ([rounded(lng, 5), rounded(lat, 5)]), zoom: rounded(this.#map.getZoom(), 2) };
  }

  /**
   * A small map around a position, with its place marked; null where none is drawn.
   * @param {[number, number]} position
   */
  async picture(position) {
    const map = this.#map;
    if (map.getContainer().clientWidth === 0) return null;
    const before = { center: map.getCenter(), zoom: map.getZoom() };
    const base = /** @type {{ maxzoom?: number } | undefined} */ (map.getSource('base'));
    map.jumpTo({ center: position, zoom: Math.min(15, (base?.maxzoom ?? 8) + 2) });
    // A tile that never comes must not keep the sheet from being printed.
    await Promise.race([new Promise((resolve) => { map.once('idle', resolve); }), new Promise((resolve) => { setTimeout(resolve, PICTURE_PATIENCE); })]);
    const picture = await new Promise((resolve) => {
      // The canvas can be read while it is drawn, not later.
      map.once('render', () => resolve(cropped(map.getCanvas())));
      map.triggerRepaint();
    });
    map.jumpTo(before);
    return /** @type {HTMLCanvasElement} */ (picture);
  }

  remove() {
    this.#map.remove();
    this.#tiles.close();
  }

  /** Resolves once the style is there; afterwards a failing tile is no failure. */
  #styled() {
    return new Promise((resolve) => {
      this.#map.once('style.load', () => resolve(undefined));
    });
  }

  #listen() {
    const map = this.#map;
    // A page whose policy allows no worker: MapLibre itself never notices.
    const refused = (/** @type {SecurityPolicyViolationEvent} */ { effectiveDirective, blockedURI }) => {
      if (effectiveDirective === 'worker-src' && blockedURI.startsWith('blob')) {
        this.#options.onfail(new Error('la page ne permet pas worker-src blob:'));
      }
    };
    document.addEventListener('securitypolicyviolation', refused);
    map.once('remove', () => document.removeEventListener('securitypolicyviolation', refused));
    map.on('error', ({ error }) => {
      if (!error.message.endsWith(MISSING)) console.warn('repere-carte : carte :', error);
    });
    map.on('moveend', (event) => {
      // Only what the reader did: our own moves to a place must not filter the list.
      const { originalEvent, reader } = /** @type {{ originalEvent?: Event, reader?: boolean }} */ (event);
      if (originalEvent || reader) this.#options.onview(this.#bbox());
    });
    map.on('click', (event) => this.#click(event.point));
    map.on('mousemove', (event) => {
      const feature = this.#at(event.point);
      map.getCanvas().style.cursor = feature ? 'pointer' : '';
      this.#options.onpoint(feature?.properties.id ?? null);
    });
    map.on('mouseout', () => this.#options.onpoint(null));
  }

  /**
   * The feature of ours under a point, the nearest drawn on top.
   * @param {maplibregl.Point} point
   */
  #at(point) {
    const layers = [...this.#targets, ...this.#marks.clickable].filter((id) => this.#map.getLayer(id));
    const box = /** @type {[maplibregl.PointLike, maplibregl.PointLike]} */ ([
      [point.x - REACH, point.y - REACH],
      [point.x + REACH, point.y + REACH],
    ]);
    return this.#map.queryRenderedFeatures(box, { layers }).find(({ geometry }) => geometry.type === 'Point');
  }

  /** @param {maplibregl.Point} point */
  #click(point) {
    const feature = this.#at(point);
    if (!feature || feature.geometry.type !== 'Point') return;
    const position = /** @type {[number, number]} */ (feature.geometry.coordinates);
    const { id, nom, stack, expansion_zoom: zoom, point_count: count } = feature.properties;
    if (stack) this.#openStack(position);
    else if (count) {
      const target = Math.min(zoom ?? this.#map.getZoom() + 2, ALL_PLACES_ZOOM + 1);
      this.#map.easeTo({ center: position, zoom: target }, { reader: true });
    } else if (id) this.#options.onplace(bare(position, id, nom));
  }

  /**
   * The tiles give a point to the precision of their zoom only; the list of a
   * stack is asked for once the map stands where that is a metre.
   * @param {[number, number]} position
   */
  #openStack(position) {
    if (this.#map.getZoom() >= ALL_PLACES_ZOOM) {
      this.#options.onstack(position);
      return;
    }
    this.#map.easeTo({ center: position, zoom: ALL_PLACES_ZOOM });
    this.#map.once('idle', () => {
      const found = this.#at(this.#map.project(position));
      if (found?.properties.stack && found.geometry.type === 'Point') {
        this.#options.onstack(/** @type {[number, number]} */ (found.geometry.coordinates));
      } else this.#options.onview(this.#bbox());
    });
  }

  /** @param {[number, number]} position */
  #isInView(position) {
    const { x, y } = this.#map.project(position);
    const { clientWidth, clientHeight } = this.#map.getContainer();
    return x > PADDING && y > PADDING && x < clientWidth - PADDING && y < clientHeight - PADDING;
  }

  /** @returns {import('../types.js').Bounds} */
  #bbox() {
    const bounds = this.#map.getBounds();
    const clamp = (/** @type {number} */ value, /** @type {number} */ limit) => Math.max(-limit, Math.min(limit, value));
    return [
      clamp(bounds.getWest(), 180),
      clamp(bounds.getSouth(), 90),
      clamp(bounds.getEast(), 180),
      clamp(bounds.getNorth(), 90),
    ];
  }
}

/**
 * The middle of a drawn map, four by three, with a ring around what stands in it.
 * @param {HTMLCanvasElement} canvas
 */
function cropped(canvas) {
  const width = Math.min(canvas.width, (canvas.height * 4) / 3, PICTURE_WIDTH * devicePixelRatio);
  const height = (width * 3) / 4;
  const picture = document.createElement('canvas');
  [picture.width, picture.height] = [width, height];
  const pen = /** @type {CanvasRenderingContext2D} */ (picture.getContext('2d'));
  pen.drawImage(canvas, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height, 0, 0, width, height);
  for (const [colour, line] of /** @type {const} */ ([['#fff', 0.02], ['#000', 0.01]])) {
    pen.beginPath();
    pen.arc(width / 2, height / 2, width * 0.045, 0, 2 * Math.PI);
    pen.strokeStyle = colour;
    pen.lineWidth = width * line;
    pen.stroke();
  }
  return picture;
}

/** @param {number} covered */
function padding(covered) {
  return { top: PADDING + covered, right: PADDING, bottom: PADDING, left: PADDING };
}

/**
 * @param {import('../types.js').View} view
 * @param {number} covered
 * @returns {Pick<maplibregl.MapOptions, 'bounds' | 'center' | 'zoom' | 'fitBoundsOptions'>}
 */
function camera({ bounds, centre, zoom }, covered) {
  if (centre) return { center: centre, zoom: zoom ?? 9 };
  if (bounds) return { bounds, fitBoundsOptions: { padding: padding(covered), maxZoom: 14 } };
  return { center: [2.5, 46.6], zoom: 4.6 };
}
