import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contrast, inkOn, parseRgb, readableOn } from '../src/colour.js';

/** @typedef {import('../src/colour.js').Rgb} Rgb */
/** @type {Rgb} */
const WHITE = [255, 255, 255];
/** @type {Rgb} */
const BLACK = [0, 0, 0];
/** @type {Rgb} */
const NIGHT = [22, 28, 36];

test('contrast of WCAG’s own examples', () => {
  assert.equal(contrast(WHITE, BLACK), 21);
  // #767676 is the lightest grey that passes 4.5 on white.
  assert.ok(contrast([118, 118, 118], WHITE) >= 4.5);
  assert.ok(contrast([119, 119, 119], WHITE) < 4.5);
});

test('computed colours are read, others are not', () => {
  assert.deepEqual(parseRgb('rgb(0, 91, 150)'), [0, 91, 150]);
  assert.deepEqual(parseRgb('rgba(0, 91, 150, 0.5)'), [0, 91, 150]);
  assert.equal(parseRgb('oklch(0.5 0.1 200)'), null);
});

test('any brand colour gives readable text, on it and beside it', () => {
  let seed = 7;
  const next = () => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % 256;
  };
  for (let i = 0; i < 500; i += 1) {
    /** @type {Rgb} */
    const brand = [next(), next(), next()];
    // The two inks are so far apart that one of them always passes.
    assert.ok(contrast(inkOn(brand), brand) >= 4.5, `on ${brand}`);
    for (const surface of [WHITE, NIGHT]) {
      assert.ok(contrast(readableOn(brand, surface, 4.6), surface) >= 4.5, `${brand} on ${surface}`);
    }
  }
});

test('a colour that reads well is left alone', () => {
  assert.deepEqual(readableOn([0, 91, 150], WHITE, 4.6), [0, 91, 150]);
});
