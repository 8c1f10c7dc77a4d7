/**
 * Base maps that are one file: the protocol `pmtiles://` for MapLibre.
 *
 * Fetched only when a style has such a source. An archive cut to a territory has no
 * tiles around it; MapLibre then stretches those of a lower zoom, if it is told that
 * a tile failed. Hence a tile that is not there is an error here, and the archive's
 * own bounds are kept from MapLibre. After `#` an address may give the archive's bytes.
 */
import { PMTiles } from 'pmtiles';
import { HostedFile } from './hosted-file.js';
import { MISSING } from './style.js';

const PROTOCOL = 'pmtiles';

/** @typedef {{ file: HostedFile, reader: PMTiles }} Archive */

/** By address, for every map of the page. */
const archives = /** @type {Map<string, Archive>} */ (new Map());

/** @param {Pick<typeof import('maplibre-gl'), 'addProtocol'>} maplibre */
export function readArchives(maplibre) {
  maplibre.addProtocol(PROTOCOL, ({ url, type }, { signal }) =>
    (type === 'json' ? tilejson(url) : tile(url, signal)));
}

/** @param {string} url `pmtiles://` and the archive's address */
async function tilejson(url) {
  const [header, metadata] = await ask(url.slice(PROTOCOL.length + 3), async ({ reader }) =>
    [await reader.getHeader(), /** @type {Record<string, unknown>} */ (await reader.getMetadata())]);
  const { attribution, vector_layers: layers } = metadata;
  return {
    data: {
      tilejson: '3.0.0',
      tiles: [`${url}/{z}/{x}/{y}`],
      minzoom: header.minZoom,
      maxzoom: header.maxZoom,
      ...(attribution ? { attribution } : {}),
      ...(layers ? { vector_layers: layers } : {}),
    },
  };
}

/**
 * @param {string} url
 * @param {AbortSignal} signal
 */
async function tile(url, signal) {
  const [, address, ...coord] = /^\w+:\/\/(.+)\/(\d+)\/(\d+)\/(\d+)$/.exec(url) ?? [];
  if (!address) throw new Error(`${url} : ce n’est pas l’adresse d’une tuile`);
  const [z, x, y] = coord.map(Number);
  const found = await ask(address, ({ reader }) => reader.getZxy(z, x, y, signal));
  if (!found) throw new Error(`${url} ${MISSING}`);
  return { data: found.data };
}

/**
 * @template T
 * @param {string} address
 * @param {(archive: Archive) => Promise<T>} question
 */
async function ask(address, question) {
  let archive = archives.get(address);
  if (!archive) {
    const [url, size] = address.split('#');
    const file = new HostedFile(url, 'PMTiles', { size: size ? Number(size) : undefined });
    archive = { file, reader: new PMTiles(file) };
    archives.set(address, archive);
  }
  try {
    return await question(archive);
  } catch (error) {
    // The reader remembers failures for good, the next question deserves a try.
    if (!(error instanceof DOMException)) archive.reader = new PMTiles(archive.file);
    throw error;
  }
}
