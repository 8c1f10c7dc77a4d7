/** What the list says about the map: where it begins, results of a search, pointed at, selected. */

const KINDS = /** @type {const} */ (['around', 'results', 'pointed', 'selected']);
/** @typedef {typeof KINDS[number]} Kind */

export class Marks {
  #map;
  #colours;

  /**
   * @param {import('maplibre-gl').Map} map
   * @param {import('../theme.js').MarkColours} colours
   */
  constructor(map, colours) {
    this.#map = map;
    this.#colours = colours;
    map.once('style.load', () => this.#add());
  }

  /** Layers that answer to a click. */
  get clickable() {
    return [layerOf('results')];
  }

  /**
   * @param {Kind} kind
   * @param {import('../types.js').PlaceFeature[]} places those without a position are left out
   */
  show(kind, places) {
    const source = /** @type {import('maplibre-gl').GeoJSONSource | undefined} */ (this.#map.getSource(layerOf(kind)));
    source?.setData({
      type: 'FeatureCollection',
      features: places.flatMap(({ geometry, properties: { id, nom } }) =>
        geometry ? [{ type: 'Feature', geometry, properties: { id, nom } }] : []),
    });
  }

  #add() {
    const { primary, onPrimary } = this.#colours;
    const paint = {
      around: { 'circle-radius': 9, 'circle-color': onPrimary, 'circle-opacity': 0.9, 'circle-stroke-width': 4, 'circle-stroke-color': primary },
      results: { 'circle-radius': 7, 'circle-color': primary, 'circle-stroke-width': 2, 'circle-stroke-color': onPrimary },
      pointed: { 'circle-radius': 12, 'circle-color': primary, 'circle-opacity': 0.25, 'circle-stroke-width': 2, 'circle-stroke-color': primary },
      selected: { 'circle-radius': 10, 'circle-color': primary, 'circle-stroke-width': 4, 'circle-stroke-color': onPrimary },
    };
    for (const kind of KINDS) {
      const id = layerOf(kind);
      this.#map.addSource(id, { type: 'geojson', data: { type: 'FeatureCollection', features: [] } });
      if (kind === 'selected') {
        this.#map.addLayer({
          id: `${id}-halo`, type: 'circle', source: id,
          paint: { 'circle-radius': 24, 'circle-color': primary, 'circle-opacity': 0.22 },
        });
      }
      this.#map.addLayer({ id, type: 'circle', source: id, paint: paint[kind] });
    }
  }
}

/** @param {Kind} kind */
function layerOf(kind) {
  return `repere-${kind}`;
}
