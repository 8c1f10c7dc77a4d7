// Runs in the page of page.mjs: leaves its report in `window.report`.

import { Points, answer, median } from './clusters.js';
import { Engine } from './engine.js';

/** Times each filter is measured; the first warms up, and does not count. */
const TIMES = 21;
const PEER_TIMES = 5;
const BUDGET = 4;

/** @param {string} path */
async function get(path) {
  return new Uint8Array(await (await fetch(path)).arrayBuffer());
}

/** Unpacks what follows the sixteen bytes that say what the file is. @param {Uint8Array<ArrayBuffer>} file */
async function unpack(file) {
  const stream = new Blob([file.subarray(16)]).stream().pipeThrough(new DecompressionStream('gzip'));
  const body = new Uint8Array(await new Response(stream).arrayBuffer());
  const whole = new Uint8Array(16 + body.length);
  whole.set(file.subarray(0, 16));
  whole.set(body, 16);
  return whole;
}

const digits = (/** @type {number} */ value) => String(Number(value.toPrecision(3)));

const { filters, views } = JSON.parse(new TextDecoder().decode(await get('/questions.json')));
const file = await get('/places.index');
const module = await WebAssembly.compile(await get('/engine.wasm'));
/** @type {string[]} */
const lines = [];

// Opening, each time in a module of its own.
const opening = { unpack: [], open: [] };
let engine;
for (let i = 0; i <= PEER_TIMES; i++) {
  const start = performance.now();
  const index = await unpack(file);
  const unpacked = performance.now();
  engine = new Engine(module, index);
  if (i > 0) {
    opening.unpack.push(unpacked - start);
    opening.open.push(performance.now() - unpacked);
  }
}
const places = engine.about.places;
lines.push(
  `${places} places; the index is ${file.length} bytes, unpacked in ${digits(median(opening.unpack))} ms,`
    + ` opened in ${digits(median(opening.open))} ms`,
);

// Filters in turn: more of them than the engine keeps compiled, so that each is
// new whenever it is asked.
if (filters.length <= 16) throw new Error('the engine would remember these filters');
/** @type {number[][][]} by view and filter */
const ours = views.map(() => filters.map(() => []));
let bytes = 0;
for (let time = 0; time <= TIMES; time++) {
  bytes = 0;
  views.forEach(({ tiles }, v) => {
    filters.forEach((filter, f) => {
      const start = performance.now();
      for (const tile of tiles) bytes += engine.tile(filter, tile).length;
      const taken = performance.now() - start;
      if (time > 0) ours[v][f].push(taken);
    });
  });
}

const points = new Points();
for (const line of new TextDecoder().decode(await get('/points.tsv')).trimEnd().split('\n')) points.add(line);
const rows = filters.map((filter, f) => {
  const peers = [true, false].map((reduce) => {
    const runs = [];
    for (let time = 0; time <= PEER_TIMES; time++) {
      globalThis.gc?.();
      runs.push(answer(points, filter, views, reduce));
    }
    runs.shift();
    return views.map((_, v) => median(runs.map((run) => run.load + run.views[v])));
  });
  const kept = points.filter(filter).length;
  return { filter, kept, ours: ours.map((view) => median(view[f])), least: ours.map((view) => Math.min(...view[f])), peers };
}).sort((a, b) => b.kept - a.kept);

const each = (/** @type {number[]} */ times) => times.map(digits).join(' / ');
const ratios = (row, peer) => row.ours.map((ms, v) => row.peers[peer][v] / ms);
const least = (/** @type {number[]} */ values) => digits(Math.min(...values));
const names = views.map(({ name, tiles }) => `${name} (${tiles.length} tiles)`);
lines.push('', `Milliseconds for a new filter and the tiles of a view: ${names.join(' / ')}.`, '');
lines.push('| kept | Repère (WASM) | supercluster, counts per label | ratio | without counts | ratio |', '|---|---|---|---|---|---|');
for (const row of rows) {
  const share = (row.kept / points.features.length * 100).toFixed(2);
  const [reduced, plain] = [0, 1].map((peer) => `${each(row.peers[peer])} | ${least(ratios(row, peer))}`);
  lines.push(`| ${share} % | ${each(row.ours)} | ${reduced} | ${plain} |`);
}
lines.push('');
['counts per label', 'without counts'].forEach((name, peer) => {
  const all = rows.flatMap((row) => ratios(row, peer));
  const many = rows.filter((row) => row.kept >= points.features.length / 5).flatMap((row) => ratios(row, peer));
  const mean = Math.exp(all.reduce((sum, ratio) => sum + Math.log(ratio), 0) / all.length);
  lines.push(`${name}: geometric mean ${digits(mean)}, worst ${least(all)}, worst where a fifth or more remain ${least(many)}`);
});
for (const [name, of] of [[`medians of ${TIMES}`, 'ours'], [`least of ${TIMES}, as on a machine that does nothing else`, 'least']]) {
  const all = rows.flatMap((row) => row[of]);
  const most = Math.max(...all);
  const worst = rows.find((row) => row[of].includes(most));
  lines.push(
    `ours, ${name}: median ${digits(median(all))} ms, worst filter and view ${digits(most)} ms (bar ${BUDGET}),`
      + ` ${views[worst[of].indexOf(most)].name} of ${worst.filter}`,
  );
}

// The filter alone: a tile where nobody lives.
const alone = filters.map(() => []);
for (let time = 0; time <= TIMES; time++) {
  filters.forEach((filter, f) => {
    const start = performance.now();
    engine.tile(filter, [14, 0, 0]);
    if (time > 0) alone[f].push(performance.now() - start);
  });
}
const compiled = alone.map((times, f) => [Math.min(...times), filters[f]]).sort(([a], [b]) => b - a);
lines.push(
  `of it the new filter, least of ${TIMES}: median ${digits(median(compiled.map(([ms]) => ms)))} ms;`
    + ` most ${compiled.slice(0, 3).map(([ms, filter]) => `${digits(ms)} ms ${filter}`).join(', ')}`,
);
const memory = engine.memory();
lines.push(`memory of the module after all this: ${memory} bytes, ${Math.round(memory / places)} a place`);
window.report = lines.join('\n');
