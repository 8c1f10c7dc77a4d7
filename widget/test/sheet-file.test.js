import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { sheetName } from '../src/sheet-file.js';

test('pages of places have the names that the export gives them', () => {
  const table = readFileSync(new URL('sheet-file.tsv', import.meta.url), 'utf8');
  const rows = table.trimEnd().split('\n').map((row) => row.split('\t'));
  assert.ok(rows.length >= 8);
  for (const [id, name] of rows) assert.equal(sheetName(id.replaceAll('\\n', '\n')), name);
});
