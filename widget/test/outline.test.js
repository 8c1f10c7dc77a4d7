// A drawn territory: its corners in words and its file.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boundsOf, isByHand, printCorners, printGeojson, readCorners, readGeojson, whole } from '../studio/outline.js';

const SQUARE = /** @type {[number, number][]} */ ([[5.7, 45.1], [5.8, 45.1], [5.8, 45.2], [5.7, 45.2]]);

test('corners are written latitude first, in the ways that people write numbers', () => {
  for (const line of ['45.19, 5.72', '45.19 5.72', '45.19;5.72', '45,19 ; 5,72', '45,19 5,72', '  +45.19,5.72 ']) {
    assert.deepEqual(readCorners(line), [[[[5.72, 45.19]]]], line);
  }
  assert.deepEqual(readCorners('45, 5'), [[[[5, 45]]]]);
  assert.deepEqual(readCorners('14.6, -61.0712345'), [[[[-61.07123, 14.6]]]]);
  assert.deepEqual(readCorners('\n\n'), []);
});

test('an empty line begins another outline, and what is written comes back', () => {
  const text = '45.1, 5.7\n45.1, 5.8\n45.2, 5.8\n\n46, 6\n46, 6.1';
  const polygons = readCorners(text);
  assert.equal(polygons.length, 2);
  assert.equal(printCorners(polygons), text);
  assert.deepEqual(whole(polygons), [polygons[0]]);
  assert.deepEqual(boundsOf(polygons), [5.7, 45.1, 6.1, 46]);
});

test('a line that is no corner is said, with its number', () => {
  assert.throws(() => readCorners('45.1, 5.7\nGrenoble'), /^Error: Ligne 2 : « Grenoble » n’est pas un coin/);
  assert.throws(() => readCorners('5.7, 195'), /Ligne 1 : la latitude va de -90 à 90/);
  assert.throws(() => readCorners('45,1,5,7'), /n’est pas un coin/);
});

test('a file closes its rings, and is read as what it was', () => {
  const text = printGeojson([[SQUARE]]);
  assert.deepEqual(JSON.parse(text).features[0].geometry.coordinates, [[...SQUARE, SQUARE[0]]]);
  const again = readGeojson(text);
  assert.equal(printCorners(again), printCorners([[SQUARE]]));
  assert.equal(printGeojson(again), text);
  const geometry = { type: 'MultiPolygon', coordinates: [[SQUARE], [SQUARE]] };
  assert.equal(readGeojson(JSON.stringify(geometry)).length, 2);
  assert.equal(readGeojson(JSON.stringify({ type: 'Feature', geometry, properties: null })).length, 2);
});

test('holes and long outlines stay as they are: no hand moves them', () => {
  assert.equal(isByHand([[SQUARE], [SQUARE]]), true);
  assert.equal(isByHand([[SQUARE, SQUARE]]), false);
  assert.equal(isByHand([[Array.from({ length: 201 }, () => SQUARE[0])]]), false);
});

test('what is no outline is refused in words', () => {
  assert.throws(() => readGeojson('{'), /ce n’est pas du GeoJSON/);
  assert.throws(() => readGeojson('{"type":"Point","coordinates":[5,45]}'), /aucun polygone/);
  assert.throws(() => readGeojson(JSON.stringify({ type: 'Polygon', coordinates: [[[913000, 6457000]]] })), /WGS 84/);
});
