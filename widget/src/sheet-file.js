/**
 * Names of the plain pages of places on a site of files. `tile-server/src/export/names.rs`
 * writes by the same rule, and `test/sheet-file.tsv` holds both to it.
 */

/** The most characters of a name: file systems take 255 bytes, and there are an ending and a prefix. */
const LONGEST = 150;

/**
 * Lower-case letters, digits and hyphens stay; any other byte of the id's UTF-8 becomes `_` and
 * two digits, so that no two ids share a name, even where case counts for nothing. What is too
 * long is cut, and ends in the hash of the whole (FNV-1a, 64 bits).
 * @param {string} id
 */
export function sheetName(id) {
  const bytes = new TextEncoder().encode(id);
  const name = Array.from(bytes, (byte) =>
    (isPlain(byte) ? String.fromCharCode(byte) : `_${byte.toString(16).padStart(2, '0')}`)).join('');
  return name.length <= LONGEST ? name : `${name.slice(0, LONGEST)}__${fnv1a(bytes)}`;
}

/** @param {number} byte */
function isPlain(byte) {
  return (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x2d;
}

/** @param {Uint8Array} bytes */
function fnv1a(bytes) {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash.toString(16).padStart(16, '0');
}
