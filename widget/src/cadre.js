/**
 * `/cadre.js`, for pages that frame `/embed/…`: gives each of our frames the height of what it
 * shows, so that nothing scrolls within the page that scrolls. A frame is ours by its address, and
 * a message by the window and the site it comes from. `data-hauteur-max` on a frame bounds it.
 */
(() => {
  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  const base = new URL('.', script?.src ?? location.href);
  const [LEAST, MOST] = [320, 20_000];
  const ours = () => /** @type {HTMLIFrameElement[]} */ ([...document.querySelectorAll('iframe[src]')])
    .filter((frame) => frame.src.startsWith(base.href));
  const ask = (/** @type {HTMLIFrameElement} */ frame) => frame.contentWindow?.postMessage('repere:hauteur?', base.origin);

  window.addEventListener('message', ({ data, source, origin }) => {
    const frame = origin === base.origin && ours().find(({ contentWindow }) => contentWindow === source);
    if (!frame) return;
    if (data?.repere === 'pret') ask(frame);
    if (data?.repere !== 'hauteur' || !Number.isFinite(data.pixels)) return;
    const most = Math.min(Number(frame.dataset.hauteurMax) || MOST, MOST);
    frame.style.height = `${Math.max(LEAST, Math.min(data.pixels, most))}px`;
  });
  // Those that were ready before this script; others say when they are.
  ours().forEach(ask);
})();
