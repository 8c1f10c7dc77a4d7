/**
 * The height that the element would like in the frame it stands in, told to the page that frames
 * it (`cadre.js`) when that page asks. It is told to nobody else, and nothing else is told but
 * that it is there.
 */

/** What the page around says. */
const ASKED = 'repere:hauteur?';

/** The height of a map, and of the room below a list, pixels. */
const MAP_HEIGHT = 620;
const BOTTOM = 20;

/**
 * @param {HTMLElement} root of the application
 * @param {AbortSignal} signal
 */
export function tellHeight(root, signal) {
  let told = 0;
  /** @type {string | null} */
  let to = null;
  const tell = () => {
    const pixels = Math.ceil(wanted(root));
    if (to === null || pixels === told) return;
    told = pixels;
    window.parent.postMessage({ repere: 'hauteur', pixels }, to);
  };
  window.addEventListener('message', ({ data, source, origin }) => {
    if (source !== window.parent || data !== ASKED) return;
    to = origin;
    told = 0;
    tell();
  }, { signal });
  // Whoever frames it may ask from now on.
  window.parent.postMessage({ repere: 'pret' }, '*');
  let scheduled = false;
  const observer = new MutationObserver(() => {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      tell();
    });
  });
  observer.observe(root, { subtree: true, childList: true, attributes: true, attributeFilter: ['hidden', 'data-tab', 'data-fiche', 'open'] });
  const resized = new ResizeObserver(tell);
  resized.observe(root);
  signal.addEventListener('abort', () => {
    observer.disconnect();
    resized.disconnect();
  });
}

/**
 * Pixels it takes where nothing of it scrolls; where the map is seen that has a height of its own.
 * @param {HTMLElement} root
 */
function wanted(root) {
  const find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (root.querySelector(selector));
  const frame = find('.frame');
  // Header, footer and borders.
  const taken = frame.offsetHeight - find('.body').offsetHeight;
  const guide = /** @type {HTMLElement | null} */ (root.querySelector('.orientation:not([hidden])'));
  const fiche = find('.fiche');
  const shown = guide ?? (fiche.hidden ? find('.list') : fiche);
  const last = /** @type {HTMLElement} */ (shown.lastElementChild);
  const content = last.offsetTop + last.offsetHeight + BOTTOM;
  if (guide) return content;
  return taken + (find('.map-pane').offsetWidth > 0 ? MAP_HEIGHT : content);
}
