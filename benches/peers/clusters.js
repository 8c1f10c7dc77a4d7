/**
 * What a page does with supercluster under a filter: keep the points that
 * match, make their clusters, take the tiles of a view, write them as vector
 * tiles. Shared by Node and the browser.
 *
 * It is given its best case: facets are bits of numbers in flat arrays, features
 * are made beforehand, tiles are asked in the extent that they are written in.
 */
import { fromGeojsonVt } from '@maplibre/vt-pbf';
import Supercluster from 'supercluster';

const EXTENT = 4096;
/** 48 px on a tile of 512, as Repère's circles are apart. */
const OPTIONS = { radius: EXTENT * 48 / 512, extent: EXTENT, maxZoom: 13 };

/** Points as features, and what filters ask of them. */
export class Points {
  /** @type {object[]} */
  features = [];
  /** @type {Map<string, number[]>} a facet's bits, by feature */
  bits = new Map();
  /** @type {Map<string, string[]>} a facet's values, by bit */
  values = new Map();
  /** @type {{ departement: string[], region: string[] }} codes by feature */
  codes = { departement: [], region: [] };

  /** @param {string} line of the file that `write_points` makes; the first is its head */
  add(line) {
    if (this.values.size === 0) {
      this.values = new Map(JSON.parse(line).facets);
      for (const facet of this.values.keys()) this.bits.set(facet, []);
      return;
    }
    const [lon, lat, id, nom, departement, region, ...bits] = line.split('\t');
    /** @type {Record<string, string | boolean>} */
    const properties = { id, nom };
    let i = 0;
    for (const [facet, ofFacet] of this.bits) {
      const set = Number(bits[i++]);
      ofFacet.push(set);
      if (facet !== 'dispositif_programmes_nationaux') continue;
      this.values.get(facet).forEach((value, bit) => {
        if (set >> bit & 1) properties[flag(value)] = true;
      });
    }
    this.codes.departement.push(departement);
    this.codes.region.push(region);
    const geometry = { type: 'Point', coordinates: [Number(lon), Number(lat)] };
    this.features.push({ type: 'Feature', id: this.features.length, properties, geometry });
  }

  /**
   * The features that a filter keeps.
   * @param {string} query as in filters.tsv: `services=A,B&territoires=departement:38`
   */
  filter(query) {
    /** @type {((i: number) => boolean)[]} */
    const tests = [];
    for (const pair of query.split('&')) {
      const [name, list] = pair.split('=');
      const wanted = list.split(',');
      const known = this.values.get(name);
      if (known) {
        const bits = this.bits.get(name);
        const mask = wanted.reduce((all, value) => all | 1 << indexOf(known, value), 0);
        tests.push((i) => (bits[i] & mask) !== 0);
      } else if (name === 'territoires') {
        const [kind] = wanted[0].split(':');
        const codes = this.codes[kind];
        const set = new Set(wanted.map((territory) => territory.split(':')[1]));
        tests.push((i) => set.has(codes[i]));
      } else if (pair !== 'localise=oui') {
        throw new Error(`the peer does not know the filter ${pair}`);
      }
    }
    return this.features.filter((_, i) => tests.every((test) => test(i)));
  }
}

/**
 * Filters, clusters, and makes the tiles of some views, with the milliseconds
 * that each takes.
 * @param {Points} points
 * @param {string} query
 * @param {{ tiles: [number, number, number][] }[]} views
 * @param {boolean} reduce whether clusters carry counts per label
 */
export function answer(points, query, views, reduce) {
  const start = performance.now();
  const kept = points.filter(query);
  const clusters = new Supercluster(reduce ? { ...OPTIONS, map: labels, reduce: add } : OPTIONS).load(kept);
  const load = performance.now() - start;
  let bytes = 0;
  const times = views.map(({ tiles }) => {
    const from = performance.now();
    for (const [z, x, y] of tiles) {
      const tile = clusters.getTile(z, x, y);
      if (tile) bytes += fromGeojsonVt({ places: tile }, { version: 2, extent: EXTENT }).length;
    }
    return performance.now() - from;
  });
  return { kept: kept.length, load, views: times, bytes };
}

/**
 * The value below which a share of some lie, 0 to 1.
 * @param {number[]} values @param {number} share
 */
export function quantile(values, share) {
  return values.toSorted((a, b) => a - b)[Math.min(Math.floor(values.length * share), values.length - 1)];
}

/** @param {number[]} values */
export function median(values) {
  return quantile(values, 0.5);
}

/** A place's labels as counts. @param {Record<string, string | boolean>} properties */
function labels(properties) {
  /** @type {Record<string, number>} */
  const counts = {};
  for (const name in properties) if (properties[name] === true) counts[name] = 1;
  return counts;
}

/** @param {Record<string, number>} counts @param {Record<string, number>} more */
function add(counts, more) {
  for (const name in more) counts[name] = (counts[name] ?? 0) + more[name];
}

/** @param {string[]} values @param {string} value */
function indexOf(values, value) {
  const at = values.indexOf(value);
  if (at < 0) throw new Error(`unknown value ${value}`);
  return at;
}

/** « France Services » as an attribute of tiles: `france_services`. @param {string} label */
function flag(label) {
  return label.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_|_$/g, '');
}
