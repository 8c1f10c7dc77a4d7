/**
 * Contrast of the owner's colour against our surfaces, by WCAG 2.2
 * (relative luminance and contrast ratio, « Understanding SC 1.4.3 »).
 */

/** @typedef {[number, number, number]} Rgb 0 to 255 each */

/**
 * Reads `rgb(…)`, as computed styles are written; null for anything else.
 * @param {string} text
 * @returns {Rgb | null}
 */
export function parseRgb(text) {
  const match = /^rgba?\(\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)/.exec(text);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : null;
}

/** @param {Rgb} colour */
function luminance(colour) {
  const [r, g, b] = colour.map((value) => {
    const c = value / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/**
 * Contrast ratio, 1 to 21.
 * @param {Rgb} a
 * @param {Rgb} b
 */
export function contrast(a, b) {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** @type {Rgb} */
const WHITE = [255, 255, 255];
/** @type {Rgb} */
const INK = [0, 0, 0];

/**
 * The text colour to write on a fill: white or black, whichever reads better.
 * @param {Rgb} fill
 */
export function inkOn(fill) {
  return contrast(fill, WHITE) >= contrast(fill, INK) ? WHITE : INK;
}

/**
 * The colour itself, or the nearest mixture with black or white that reaches
 * the ratio on the surface.
 * @param {Rgb} colour
 * @param {Rgb} surface
 * @param {number} ratio
 * @returns {Rgb}
 */
export function readableOn(colour, surface, ratio) {
  const towards = inkOn(surface);
  for (let share = 0; share < 1; share += 0.04) {
    const mixed = /** @type {Rgb} */ (
      colour.map((value, i) => Math.round(value + (towards[i] - value) * share))
    );
    if (contrast(mixed, surface) >= ratio) return mixed;
  }
  return /** @type {Rgb} */ ([...towards]);
}

/** @param {Rgb} colour */
export function printRgb(colour) {
  return `rgb(${colour.join(', ')})`;
}
