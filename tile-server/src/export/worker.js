// Keeps this site in the reader's browser, for use without a network: the one thing
// that Repère ever stores there, and only where the site's owner asked for it.
//
// Files whose names hold the hash of their content come from the cache; the others
// from the network, and from the cache where there is none. One version is kept as a
// whole: a new one is fetched beside it, and takes over once no page uses the old.
const CARTE = '{carte}';
const VERSION = '{version}';
// Paths, each with whether it never changes: kept from the first visit on, kept once seen.
const FILES = '{fichiers}';

// Sites of one host share their caches: only those of this address are ours.
const OURS = `repere ${self.registration.scope} ${CARTE} `;
const CACHE = OURS + VERSION;

const address = (path) => new URL(path, self.registration.scope).href;
const forever = new Set();
const known = new Set([address('')]);
for (const [path, never] of [...FILES.tout, ...FILES.vus]) {
  known.add(address(path));
  if (never) forever.add(address(path));
}

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(tidy()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  const url = bare(request.url);
  if (forever.has(url)) event.respondWith(fromCache(request, url));
  else if (known.has(url)) event.respondWith(fromNetwork(request, url));
});

async function install() {
  const cache = await caches.open(CACHE);
  // Few at a time: a host of a village is no content network.
  const waiting = [...FILES.tout];
  const work = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const url = address(next[0]);
      const held = next[1] ? await caches.match(url) : undefined;
      const response = held ?? (await fetch(url, { cache: next[1] ? 'default' : 'no-cache' }));
      if (!response.ok) throw new Error(`${url} : ${response.status}`);
      await cache.put(url, await plain(response));
    }
  };
  await Promise.all([work(), work(), work(), work()]);
}

async function tidy() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(OURS) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function fromCache(request, url) {
  const cache = await caches.open(CACHE);
  const held = await cache.match(url);
  if (held) return atItsAddress(held);
  const response = await fetch(request);
  // A part of a file is not the file.
  if (response.status === 200) await cache.put(url, response.clone());
  return response;
}

async function fromNetwork(request, url) {
  try {
    return await fetch(request);
  } catch (error) {
    const cache = await caches.open(CACHE);
    const held = (await cache.match(url)) ?? (url === address('') ? await cache.match(address('index.html')) : undefined);
    if (held) return atItsAddress(held);
    throw error;
  }
}

// A module knows itself by the address of its answer: that which was asked for, with its query.
function atItsAddress(held) {
  return new Response(held.body, { status: held.status, statusText: held.statusText, headers: held.headers });
}

// An answer that came by a redirection may not stand for a page that is navigated to.
async function plain(response) {
  if (!response.redirected) return response;
  return new Response(await response.blob(), { status: response.status, headers: response.headers });
}

// Without what comes after the path: a link may carry `?utm_source=…` or a place.
function bare(text) {
  const url = new URL(text);
  return url.origin + url.pathname;
}
