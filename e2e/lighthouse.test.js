// What Lighthouse says of the page in a frame and of the plain pages: everything of accessibility
// it knows to check, and that nothing moves while the page arrives.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, describe, test } from 'node:test';
import lighthouse from 'lighthouse';
import { launch } from '../widget/test/support/browser.js';
import { bake, sample, serve } from './server.js';

describe('Lighthouse', () => {
  /** @type {Awaited<ReturnType<typeof bake>>} */
  let bundle;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;
  /** @type {Awaited<ReturnType<typeof launch>>} */
  let browser;
  /** @type {number} */
  let port;

  before(async () => {
    bundle = await bake(sample);
    server = await serve(bundle.folder);
    port = await freePort();
    browser = await launch([`--remote-debugging-port=${port}`]);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await bundle?.remove();
  });

  for (const path of ['/embed/isere', '/cartes/isere', '/lieux/li-0505?carte=isere']) {
    test(path, async () => {
      const run = await lighthouse(new URL(path, server.address).href, {
        port, logLevel: 'error', onlyCategories: ['accessibility'], onlyAudits: ['cumulative-layout-shift'],
      });
      assert.ok(run);
      const { categories, audits, runtimeError } = run.lhr;
      assert.equal(runtimeError, undefined);
      const failing = categories.accessibility.auditRefs.filter(({ id }) => audits[id].score !== null && audits[id].score < 1).map(({ id }) => id);
      assert.deepEqual(failing, []);
      assert.equal(categories.accessibility.score, 1);
      const shift = audits['cumulative-layout-shift'].numericValue ?? NaN;
      assert.ok(shift < 0.02, `layout shift ${shift}`);
    });
  }
});

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}
