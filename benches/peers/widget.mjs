// The element on a page as readers meet it, over one département: what is sent, when the
// first card and the first pins are seen, and what a filter costs, the page's processor slowed four
// times as it was for the national map's client.
//
//     node benches/peers/widget.mjs SERVER CARTE [SERVER CARTE]
//
// The addresses of running `repere serve`s and a carte of each: a département, and some 5,000
// places to filter. `benches/run widget` does all of it.

import { chromium } from 'playwright-core';

const [SERVER, CARTE, OTHER = SERVER, FILTERED = CARTE] = process.argv.slice(2);
const TIMES = 5;
const SLOWED = 4;
/** The national map's client, of the same département and machine class: ../shared/PEERS.md. */
const NATIONAL = { card: { 1280: 4751, 390: 4177 }, pin: { 1280: 5310, 390: 4862 } };
const browserOptions = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking', '--no-first-run', '--enable-unsafe-swiftshader'],
};
const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

/** A fresh browser on a page of the carte. */
async function open(width, act, server = SERVER, carte = CARTE) {
  const browser = await chromium.launch(browserOptions);
  try {
    const page = await browser.newPage({ viewport: { width, height: 800 }, reducedMotion: 'reduce' });
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Network.enable');
    await cdp.send('Performance.enable');
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: SLOWED });
    const sent = new Map();
    const urls = new Map();
    cdp.on('Network.responseReceived', ({ requestId, response }) => urls.set(requestId, response.url));
    cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const url = urls.get(requestId);
      if (url?.startsWith('http')) sent.set(`${requestId} ${new URL(url).pathname}`, encodedDataLength);
    });
    await page.addInitScript(() => {
      // Asked for in each frame that is drawn, so that the first with a card is known.
      const look = () => {
        if (document.querySelector('repere-carte')?.shadowRoot?.querySelector('.card')) window.firstCard = performance.now();
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    await page.goto(`${server}/embed/${carte}`, { waitUntil: 'commit' });
    await page.waitForFunction(() => window.firstCard, undefined, { polling: 50, timeout: 60_000 });
    return await act(page, cdp, sent);
  } finally {
    await browser.close();
  }
}

/** Whether pins are drawn: pixels of the carte's colour where the map is. */
const seesPins = (page) => page.evaluate(() => new Promise((resolve) => {
  const root = document.querySelector('repere-carte').shadowRoot;
  const canvas = root.querySelector('.map-pane canvas');
  if (!canvas) return resolve(null);
  requestAnimationFrame(() => {
    const small = document.createElement('canvas');
    // A quarter is enough to see a pin, and looking costs time too.
    [small.width, small.height] = [canvas.width >> 2, canvas.height >> 2];
    const pen = small.getContext('2d', { willReadFrequently: true });
    pen.drawImage(canvas, 0, 0, small.width, small.height);
    const { data } = pen.getImageData(0, 0, small.width, small.height);
    const [r, g, b] = getComputedStyle(root.querySelector('.root')).outlineColor.match(/\d+/g).map(Number);
    let found = 0;
    for (let at = 0; at < data.length; at += 4) found += Math.abs(data[at] - r) + Math.abs(data[at + 1] - g) + Math.abs(data[at + 2] - b) < 12 ? 1 : 0;
    resolve(found > 8 ? performance.now() : null);
  });
}));

async function arrivals(width) {
  const cards = [];
  const pins = [];
  for (let time = 0; time < TIMES; time += 1) {
    await open(width, async (page) => {
      cards.push(await page.evaluate('window.firstCard'));
      // On a phone the map waits behind a button; the reader taps it at once.
      if (width < 720) await page.locator('.tab[data-tab="map"]').click();
      let seen = null;
      for (let tries = 0; !seen && tries < 400; tries += 1) seen = await seesPins(page);
      pins.push(seen ?? NaN);
    });
  }
  return { card: median(cards), pin: median(pins) };
}

/** Kinds of what is sent until the page rests. */
async function weights() {
  return open(1280, async (page, _, sent) => {
    await page.waitForLoadState('networkidle');
    await page.waitForTimeout(4_000);
    const kinds = { 'script, first and list': 0, 'MapLibre, style, base map': 0, engine: 0, 'index and tiles': 0, 'page and lists': 0 };
    for (const [key, bytes] of sent) {
      const path = key.split(' ')[1];
      const kind = /\.wasm$/.test(path) ? 'engine' : /^\/index|^\/tiles/.test(path) ? 'index and tiles'
        : /map-|archives-|hosted-|\/base|styles\//.test(path) ? 'MapLibre, style, base map' : /\.js$/.test(path) ? 'script, first and list' : 'page and lists';
      kinds[kind] += bytes;
    }
    return { kinds, all: [...sent.values()].reduce((sum, bytes) => sum + bytes, 0), requests: sent.size };
  });
}

/** Milliseconds of script on the page's thread from a click on a filter to rest. */
async function filterClicks() {
  return open(1280, async (page, cdp) => {
    await page.waitForTimeout(6_000);
    await page.getByRole('button', { name: /^Filtrer/ }).click();
    const read = async () => {
      const { metrics } = await cdp.send('Performance.getMetrics');
      return Object.fromEntries(metrics.map(({ name, value }) => [name, value * 1000]));
    };
    const boxes = page.locator('.option input');
    const scripts = [];
    const tasks = [];
    for (let time = 0; time < 9; time += 1) {
      await page.waitForTimeout(1_000);
      const before = await read();
      await boxes.nth(time % 3).evaluate((box) => box.click());
      await page.waitForTimeout(2_500);
      const after = await read();
      scripts.push(after.ScriptDuration - before.ScriptDuration);
      tasks.push(after.TaskDuration - before.TaskDuration);
    }
    return { script: median(scripts.slice(1)), task: median(tasks.slice(1)) };
  }, OTHER, FILTERED);
}

const { kinds, all, requests } = await weights();
console.log(`\n### On a page, ${CARTE}, processor slowed ${SLOWED} times\n`);
console.log('| sent until the map rests | bytes |\n|---|---|');
for (const [kind, bytes] of Object.entries(kinds)) console.log(`| ${kind} | ${bytes.toLocaleString('en')} |`);
console.log(`| **all, ${requests} requests** (bar 500,000) | **${all.toLocaleString('en')}** |`);
console.log('\n| medians of five | ours ms | the national client ms | ratio (bar 3) |\n|---|---|---|---|');
for (const width of [1280, 390]) {
  const { card, pin } = await arrivals(width);
  for (const [name, ours] of [['card', card], ['pin', pin]]) {
    console.log(`| first ${name}, ${width} px | ${Math.round(ours)} | ${NATIONAL[name][width]} | ${(NATIONAL[name][width] / ours).toFixed(1)} |`);
  }
}
const { script, task } = await filterClicks();
console.log(`\nA filter, click to rest, 5,000 places: ${script.toFixed(0)} ms of script (bar 50), ${task.toFixed(0)} ms of tasks with drawing.`);
