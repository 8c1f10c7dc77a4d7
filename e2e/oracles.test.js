// What the server says, against decoders and a count that others wrote.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { VectorTile } from '@mapbox/vector-tile';
import { parse } from 'csv-parse';
import { PbfReader } from 'pbf';
import { PMTiles } from 'pmtiles';

import { bake, real, sample, serve } from './server.js';

const ZOOMS = [0, 5, 9, 14];

/** Twelve questions, each with the plain meaning of it over a row of a CSV. */
const has = (column, value) => (row) => row[column].split('|').includes(value);
const QUESTIONS = [
  ['', () => true],
  ['services=aide-aux-demarches-administratives', has('services', 'Aide aux démarches administratives')],
  [
    'services=Acc%C3%A8s%20internet%20et%20mat%C3%A9riel%20informatique,loisirs-et-creations-numeriques',
    (row) =>
      has('services', 'Accès internet et matériel informatique')(row) ||
      has('services', 'Loisirs et créations numériques')(row),
  ],
  ['dispositif_programmes_nationaux=france-services', has('dispositif_programmes_nationaux', 'France Services')],
  [
    'dispositif_programmes_nationaux=conseillers-numeriques,!aidants-connect',
    (row) =>
      has('dispositif_programmes_nationaux', 'Conseillers numériques')(row) &&
      !has('dispositif_programmes_nationaux', 'Aidants Connect')(row),
  ],
  ['frais_a_charge=gratuit', has('frais_a_charge', 'Gratuit')],
  [
    'frais_a_charge=gratuit-sous-condition,payant&modalites_acces=telephoner',
    (row) =>
      (has('frais_a_charge', 'Gratuit sous condition')(row) || has('frais_a_charge', 'Payant')(row)) &&
      has('modalites_acces', 'Téléphoner')(row),
  ],
  ['itinerance=itinerant', has('itinerance', 'Itinérant')],
  ['prise_rdv=oui', (row) => /^https?:/.test(row.prise_rdv)],
  [
    'publics_specifiquement_adresses=seniors&prise_en_charge_specifique=illettrisme',
    (row) =>
      has('publics_specifiquement_adresses', 'Seniors')(row) &&
      has('prise_en_charge_specifique', 'Illettrisme')(row),
  ],
  ['modalites_accompagnement=!accompagnement-individuel', (row) => !has('modalites_accompagnement', 'Accompagnement individuel')(row)],
  [
    'typologie=RFS&itinerance=!itinerant&localise=oui',
    (row) => has('typologie', 'RFS')(row) && !has('itinerance', 'Itinérant')(row) && isLocated(row),
  ],
];

/** A row has a position when both numbers are on Earth and not null island. */
function isLocated(row) {
  const [lat, lon] = [Number(row.latitude || NaN), Number(row.longitude || NaN)];
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && !(lat === 0 && lon === 0);
}

async function rowsOf(files) {
  const rows = [];
  for (const file of files.filter((name) => name.endsWith('.csv'))) {
    for await (const row of createReadStream(file).pipe(parse({ columns: true, bom: true }))) rows.push(row);
  }
  return rows;
}

/** Tiles of a zoom that hold a row, by the usual formulas. */
function tilesOf(rows, zoom) {
  const side = 2 ** zoom;
  const clamp = (v) => Math.min(side - 1, Math.max(0, Math.floor(v)));
  const tiles = new Set();
  for (const row of rows.filter(isLocated)) {
    // Positions are kept to 1e-7 degree, a centimetre: one lies that near a tile's edge.
    const [lon, lat] = [row.longitude, row.latitude].map((text) => Number(Number(text).toFixed(7)));
    const sin = Math.sin((lat * Math.PI) / 180);
    const x = clamp((lon / 360 + 0.5) * side);
    const y = clamp((0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)) * side);
    tiles.add(`${zoom}/${x}/${y}`);
  }
  return [...tiles];
}

/** Places a decoded tile stands for. */
function placesIn(bytes) {
  const { layers } = new VectorTile(new PbfReader(bytes));
  let sum = 0;
  for (const layer of Object.values(layers)) {
    for (let i = 0; i < layer.length; i++) sum += layer.feature(i).properties.point_count ?? 1;
  }
  return sum;
}

/** The sum over many tiles, a few requests at a time. */
async function sumOver(tiles, fetchTile) {
  const queue = [...tiles];
  let sum = 0;
  const worker = async () => {
    for (let tile = queue.pop(); tile !== undefined; tile = queue.pop()) {
      const bytes = await fetchTile(tile);
      if (bytes) sum += placesIn(bytes);
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  return sum;
}

/** A file as the pmtiles library wants to read it. */
class FileSource {
  constructor(path) {
    this.path = path;
  }
  getKey() {
    return this.path;
  }
  async getBytes(offset, length) {
    this.handle ??= await open(this.path);
    const { buffer, bytesRead } = await this.handle.read({ buffer: Buffer.alloc(length), position: offset });
    return { data: buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + bytesRead) };
  }
  async close() {
    await this.handle?.close();
  }
}

// The sample's third file is JSON, so only the real rows can be counted plainly
// in all; the sample's archive is read all the same.
for (const [name, input] of [['sample', sample], ['real places', real]]) {
  describe(name, { skip: input ? false : 'absent: ../shared/data' }, () => {
    let bundle, server, manifest;

    before(async () => {
      bundle = await bake(input);
      server = await serve(bundle.folder);
      manifest = JSON.parse(readFileSync(join(bundle.folder, 'manifest.json'), 'utf8'));
    });

    after(async () => {
      await server?.stop();
      await bundle?.remove();
    });

    test('the archive reads with npm pmtiles', async () => {
      const source = new FileSource(join(bundle.folder, manifest.files.tiles.name));
      const archive = new PMTiles(source);
      const header = await archive.getHeader();
      assert.equal(header.minZoom, 0);
      assert.equal(header.maxZoom, 14);
      assert.ok(header.clustered, 'tiles are in Hilbert order');
      const metadata = await archive.getMetadata();
      assert.deepEqual(metadata.vector_layers.map((layer) => layer.id).sort(), ['clusters', 'places']);
      assert.ok(metadata.attribution.length > 0);
      const world = await archive.getZxy(0, 0, 0);
      assert.equal(placesIn(new Uint8Array(world.data)), manifest.located);
      await source.close();
    });

    test('the archive reads with PyPI pmtiles and mapbox-vector-tile', () => {
      const python = fileURLToPath(new URL('../.venv/bin/python', import.meta.url));
      assert.ok(existsSync(python), 'absent: .venv, which scripts/test makes');
      const script = fileURLToPath(new URL('oracle.py', import.meta.url));
      const archive = join(bundle.folder, manifest.files.tiles.name);
      const sums = JSON.parse(execFileSync(python, [script, archive], { maxBuffer: 1 << 26 }));
      assert.deepEqual(sums, Object.fromEntries([...Array(15).keys()].map((z) => [z, manifest.located])));
    });

    test('for twelve filters the tiles of four zooms add up to what the API counts', async (t) => {
      const rows = await rowsOf(input.sources);
      const all = await (await fetch(`${server.address}/api/places?limit=1`)).json();
      const plain = all.total === rows.length;
      const served = plain ? rows : await servedRows(server.address);
      if (input === real) assert.ok(plain, `${all.total} places of ${rows.length} rows`);
      for (const [filter, means] of QUESTIONS) {
        const answer = await (await fetch(`${server.address}/api/places?limit=1&${filter}`)).json();
        if (plain) {
          const matching = rows.filter(means);
          assert.equal(answer.total, matching.length, filter);
          assert.equal(answer.localises, matching.filter(isLocated).length, filter);
        }
        for (const zoom of ZOOMS) {
          const tiles = tilesOf(served, zoom);
          const sum = await sumOver(tiles, async (tile) => {
            const response = await fetch(`${server.address}/tiles/places/${tile}?${filter}`);
            if (response.status === 204) return null;
            assert.equal(response.status, 200, tile);
            return new Uint8Array(await response.arrayBuffer());
          });
          assert.equal(sum, answer.localises, `zoom ${zoom}, ${filter}`);
        }
        t.diagnostic(`${answer.total} places, ${answer.localises} located: ${filter || 'no filter'}`);
      }
    });
  });
}

/** Every place that is served, as a row of the standard's CSV. */
async function servedRows(address) {
  const text = await (await fetch(`${address}/api/places.csv`)).text();
  const rows = [];
  for await (const row of Readable.from([text]).pipe(parse({ columns: true, bom: true }))) rows.push(row);
  return rows;
}
