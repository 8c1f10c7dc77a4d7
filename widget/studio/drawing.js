/**
 * The map on which a territory is drawn: MapLibre and Terra Draw, fetched when they are asked
 * for. It shares no module with the rest of the studio, so that it is one file of its own.
 */
import maplibregl from 'maplibre-gl';
import css from 'maplibre-gl/dist/maplibre-gl.css';
import { TerraDraw, TerraDrawPolygonMode } from 'terra-draw';
import { TerraDrawMapLibreGLAdapter } from 'terra-draw-maplibre-gl-adapter';
import { loadStyle } from '../src/map/style.js';
import messages from '../src/messages/fr.js';

/** @typedef {import('./outline.js').Polygon} Polygon */

const PADDING = 40;
/** How many times the view is wider and higher than what is too small to see. */
const TINY = 8;
/** A corner alone is no reason to go nearer. */
const MOST_ZOOM = 13;
/** Decimals of degrees: a metre. */
const PRECISION = 5;
const MODE = 'polygon';
/** What is shown and cannot be moved. */
const FIXED = 'contour';

/**
 * @param {object} options
 * @param {HTMLElement} options.container
 * @param {string} options.here the server's path
 * @param {{ bounds: [number, number, number, number] } | { center: [number, number], zoom: number }} options.view
 * @param {`#${string}`} options.colour
 * @param {(polygons: Polygon[]) => void} options.ondraw one was closed, or a corner moved: all of them
 */
export async function openMap({ container, here, view, colour, ondraw }) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets.push(sheet);
  const absolute = (/** @type {string} */ path) => new URL(path, document.baseURI).href;
  const style = await loadStyle(`${here}styles/clair.json`, absolute, absolute(`${here}tiles/places/{z}/{x}/{y}`).replaceAll('%7B', '{').replaceAll('%7D', '}'));
  const map = new maplibregl.Map({
    container, style, ...view, locale: messages.mapLocale, attributionControl: false,
    dragRotate: false, pitchWithRotate: false, touchPitch: false, maxPitch: 0, maxZoom: 18, renderWorldCopies: false, fadeDuration: 0,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new maplibregl.AttributionControl({ compact: false }));
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }));
  map.getCanvas().setAttribute('aria-label', 'Carte où dessiner ; les coins s’écrivent aussi à côté');
  await new Promise((resolve, reject) => {
    map.once('load', resolve);
    map.once('error', ({ error }) => reject(error));
  });
  map.addSource(FIXED, { type: 'geojson', data: collection([]) });
  map.addLayer({ id: `${FIXED}-dedans`, type: 'fill', source: FIXED, filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': colour, 'fill-opacity': 0.2 } });
  map.addLayer({ id: `${FIXED}-bord`, type: 'line', source: FIXED, paint: { 'line-color': colour, 'line-width': 3 } });
  map.addLayer({
    id: `${FIXED}-coins`, type: 'circle', source: FIXED, filter: ['==', ['geometry-type'], 'Point'],
    paint: { 'circle-color': '#ffffff', 'circle-radius': 5, 'circle-stroke-color': colour, 'circle-stroke-width': 3 },
  });
  const draw = new TerraDraw({
    adapter: new TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: PRECISION }),
    modes: [new TerraDrawPolygonMode({
      // Escape closes the window around it.
      keyEvents: { cancel: null, finish: 'Enter' },
      editable: true, showCoordinatePoints: true,
      styles: {
        fillColor: colour, fillOpacity: 0.2, outlineColor: colour, outlineWidth: 3,
        coordinatePointColor: '#ffffff', coordinatePointWidth: 5, coordinatePointOutlineColor: colour, coordinatePointOutlineWidth: 3,
        closingPointColor: '#ffffff', closingPointWidth: 7, closingPointOutlineColor: colour, closingPointOutlineWidth: 3,
      },
    })],
  });
  draw.start();
  draw.setMode(MODE);
  draw.on('finish', () => {
    fix([]);
    ondraw(draw.getSnapshot().flatMap(({ geometry, properties }) =>
      (geometry.type === 'Polygon' && !properties.currentlyDrawing ? [/** @type {Polygon} */ (geometry.coordinates)] : [])));
  });
  const fix = (/** @type {GeoJSON.Geometry[]} */ geometries) => {
    const source = /** @type {maplibregl.GeoJSONSource} */ (map.getSource(FIXED));
    source.setData(collection(geometries));
  };
  return {
    /**
     * @param {Polygon[]} movable closed
     * @param {Polygon[]} fixed closed
     * @param {import('./outline.js').Corner[]} loose corners of what has no inside yet
     */
    show(movable, fixed, loose) {
      draw.clear();
      const refused = draw.addFeatures(movable.map((coordinates) => ({ type: 'Feature', properties: { mode: MODE }, geometry: { type: 'Polygon', coordinates } })));
      // Terra Draw takes none that crosses itself.
      const others = movable.filter((_, at) => !refused[at].valid);
      fix([
        ...[...fixed, ...others].map((coordinates) => /** @type {const} */ ({ type: 'Polygon', coordinates })),
        ...loose.map((coordinates) => /** @type {const} */ ({ type: 'Point', coordinates })),
      ]);
      draw.setMode(fixed.length > 0 ? 'static' : MODE);
    },
    /** @param {[number, number, number, number]} bounds that are to be in view, and large enough to be seen */
    reach([west, south, east, north]) {
      const seen = map.getBounds();
      const isTiny = (east - west) * TINY < seen.getEast() - seen.getWest() && (north - south) * TINY < seen.getNorth() - seen.getSouth();
      if (isTiny || !seen.contains([west, south]) || !seen.contains([east, north])) map.fitBounds([west, south, east, north], { padding: PADDING, maxZoom: MOST_ZOOM, animate: false });
    },
    /** @returns {[number, number]} longitude, latitude */
    centre: () => /** @type {[number, number]} */ (map.getCenter().toArray()),
  };
}

/**
 * @param {GeoJSON.Geometry[]} geometries
 * @returns {GeoJSON.FeatureCollection}
 */
const collection = (geometries) => ({ type: 'FeatureCollection', features: geometries.map((geometry) => ({ type: 'Feature', properties: {}, geometry })) });
