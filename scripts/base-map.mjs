// Reads a base map the way a browser does and says what is in it:
//
//   node scripts/base-map.mjs base.pmtiles [z/x/y…]
//
// With npm's `pmtiles` and `@mapbox/vector-tile` (among the widget's development
// dependencies), not with the code that wrote it. Ends with status 1 when the
// archive or one of the tiles cannot be read. Without tiles named, looks at those
// over the middle of the archive at every zoom.

import { closeSync, openSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(new URL('../widget/package.json', import.meta.url));
const load = (name) => import(pathToFileURL(require.resolve(name)).href);
const [{ PMTiles, TileType }, { VectorTile }, { PbfReader }] = await Promise.all(
  ['pmtiles', '@mapbox/vector-tile', 'pbf'].map(load),
);

const [path, ...named] = process.argv.slice(2);
if (!path) {
  console.error('usage: node scripts/base-map.mjs FILE.pmtiles [z/x/y…]');
  process.exit(2);
}

const file = openSync(path);
const archive = new PMTiles({
  getKey: () => path,
  async getBytes(offset, length) {
    const bytes = new Uint8Array(length);
    const read = readSync(file, bytes, 0, length, offset);
    return { data: bytes.buffer.slice(0, read) };
  },
});

const [header, metadata] = await Promise.all([archive.getHeader(), archive.getMetadata()])
  .catch((error) => {
    console.error(`${path}: ${error.message}`);
    process.exit(1);
  });
const { minZoom, maxZoom, minLon, minLat, maxLon, maxLat } = header;
console.log(`${metadata.name ?? path}: zooms ${minZoom}-${maxZoom}, ${header.numAddressedTiles} tiles, ` +
  `${header.numTileContents} different, bounds ${[minLon, minLat, maxLon, maxLat].join(',')}`);
console.log(`layers ${(metadata.vector_layers ?? []).map(({ id }) => id).join(', ') || '(none)'}; ` +
  `attribution ${metadata.attribution ?? '(none)'}`);

/** The tile at a zoom that holds a point. */
function tileOf(zoom, lon, lat) {
  const sin = Math.sin((lat * Math.PI) / 180);
  const x = (lon / 360 + 0.5) * 2 ** zoom;
  const y = (0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)) * 2 ** zoom;
  return [zoom, Math.floor(x), Math.floor(y)];
}

const zooms = Array.from({ length: maxZoom - minZoom + 1 }, (_, index) => minZoom + index);
const tiles = named.length > 0
  ? named.map((tile) => tile.split('/').map(Number))
  : zooms.map((zoom) => tileOf(zoom, header.centerLon, header.centerLat));

let missing = 0;
for (const tile of tiles) {
  const found = await archive.getZxy(...tile);
  if (!found) {
    missing += 1;
    console.log(`${tile.join('/')}: no tile`);
  } else if (header.tileType !== TileType.Mvt) {
    console.log(`${tile.join('/')}: ${found.data.byteLength} bytes`);
  } else {
    const { layers } = new VectorTile(new PbfReader(new Uint8Array(found.data)));
    const counts = Object.entries(layers).map(([name, layer]) => {
      // Geometry is decoded on demand: decode it, so that a fault shows.
      for (let index = 0; index < layer.length; index += 1) layer.feature(index).loadGeometry();
      return `${name} ${layer.length}`;
    });
    console.log(`${tile.join('/')}: ${found.data.byteLength} bytes; ${counts.join(', ')}`);
  }
}
closeSync(file);
if (missing === tiles.length) {
  console.error('none of these tiles is in the archive');
  process.exit(1);
}
