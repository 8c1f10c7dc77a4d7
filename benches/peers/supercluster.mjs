// supercluster in Node, asked line by line by `repere-benches` (src/peer.rs):
// `[filter, reduce, times, share]` on standard input; out come the milliseconds below
// which that share of the times lie (0.5: the median).
//
//     node --expose-gc supercluster.mjs POINTS QUESTIONS

import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

import { Points, answer, quantile } from './clusters.js';

const [pointsFile, questionsFile] = process.argv.slice(2);
const points = new Points();
// Lines, as a million places are more than a string holds.
for await (const line of createInterface(createReadStream(pointsFile))) points.add(line);
const { filters, views } = JSON.parse(readFileSync(questionsFile, 'utf8'));
console.log('ready');

for await (const line of createInterface(process.stdin)) {
  const [filter, reduce, times, share] = JSON.parse(line);
  const runs = [];
  // The first warms up, and does not count.
  for (let i = 0; i <= times; i++) {
    globalThis.gc?.();
    runs.push(answer(points, filters[filter], views, reduce));
  }
  runs.shift();
  console.log(JSON.stringify({
    kept: runs[0].kept,
    bytes: runs[0].bytes,
    load: quantile(runs.map((run) => run.load), share),
    views: views.map((_, i) => quantile(runs.map((run) => run.views[i]), share)),
  }));
}
