// Filters points, clusters them and takes one tile, for each question on
// standard input; prints the milliseconds of each. A line a point, `null`, then
// a line a question. A sample of the questions where there are many points: the
// cost is the same for each.

import { createInterface } from 'node:readline';

import Supercluster from 'supercluster';

const points = [];
const questions = [];
let into = points;
for await (const line of createInterface(process.stdin)) {
  const value = JSON.parse(line);
  if (value === null) into = questions;
  else into.push(value);
}
const features = points.map(([lon, lat, services, frais, acces]) => ({
  type: 'Feature',
  properties: { services, frais, acces },
  geometry: { type: 'Point', coordinates: [lon, lat] },
}));
const asked = points.length > 100_000 ? questions.slice(0, 15) : questions;
const milliseconds = asked.map(([services, frais, acces, zoom, x, y]) => {
  const start = performance.now();
  const matching = features.filter(
    ({ properties: p }) =>
      services.some((s) => p.services.includes(s)) && p.frais.includes(frais) && p.acces.includes(acces),
  );
  new Supercluster({ radius: 64, extent: 512, maxZoom: 13 }).load(matching).getTile(zoom, x, y);
  return performance.now() - start;
});
console.log(JSON.stringify(milliseconds));
