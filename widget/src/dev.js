/**
 * `/dev.js`, of a server started with `--dev`: an element on the page starts again when its carte
 * has changed, where the map stood; faults of the cartes' files lie over the page until they are
 * mended. Readers never get it.
 */
// The gallery's frames are many, and a browser listens to six at once: the gallery does for all.
const events = window.frameElement?.hasAttribute('data-galerie') ? new EventTarget() : new EventSource(new URL('dev/evenements', import.meta.url));

const sheet = new CSSStyleSheet();
sheet.replaceSync(`:host{all:initial;position:fixed;inset:auto 16px 16px;z-index:2147483647;max-height:60vh;overflow:auto;
padding:16px 20px;border-radius:8px;background:#2b0d0a;color:#fff;font:16px/1.5 system-ui,sans-serif;box-shadow:0 6px 30px rgb(0 0 0/50%)}
:host([hidden]){display:none}h2{margin:0;font-size:1em}ul{margin:8px 0 0;padding-inline-start:20px}p{margin:0;color:#ffd9a8}`);

const panel = document.createElement('div');
panel.setAttribute('role', 'alert');
panel.hidden = true;
const shadow = panel.attachShadow({ mode: 'open' });
shadow.adoptedStyleSheets = [sheet];
document.body.append(panel);

events.addEventListener('cartes', () => {
  panel.hidden = true;
  for (const element of document.querySelectorAll('repere-carte')) void restart(/** @type {any} */ (element));
});

events.addEventListener('fautes', (event) => {
  /** @type {{ faute: string, aide?: string }[]} */
  const faults = JSON.parse(/** @type {MessageEvent} */ (event).data);
  const title = document.createElement('h2');
  title.textContent = 'Les cartes d’avant restent affichées. À corriger :';
  const list = document.createElement('ul');
  list.append(...faults.map(({ faute, aide }) => {
    const item = document.createElement('li');
    item.textContent = faute;
    if (aide) item.append(Object.assign(document.createElement('p'), { textContent: aide }));
    return item;
  }));
  shadow.replaceChildren(title, list);
  panel.hidden = false;
});

/** @param {import('./element.js').RepereCarte} element */
async function restart(element) {
  const view = await element.vue();
  await element.recharger();
  if (view) await element.centrer(view.centre, view.zoom);
}
