/**
 * Tells the carte's own server what was done, where that server counts: that the carte was shown,
 * a sheet opened, an appointment followed, nothing found. Never who or where: no cookie, no
 * address of the page, no word, no place; where nothing was found, the commune that was chosen.
 * Readers who ask their browser not to be followed are not counted.
 */

/** Elements whose view was counted: one that starts again is not seen again. */
const seen = new WeakSet();

/** Whether the reader's browser asks for it (Global Privacy Control, or Do Not Track before it). */
const isRefused = () => {
  const { doNotTrack, globalPrivacyControl } = /** @type {Navigator & { globalPrivacyControl?: boolean }} */ (navigator);
  return globalPrivacyControl === true || doNotTrack === '1';
};

/**
 * @param {HTMLElement} element
 * @param {string} address where it is counted
 * @param {string} carte
 * @param {AbortSignal} signal
 */
export function countOnServer(element, address, carte, signal) {
  if (isRefused()) return;
  const say = (/** @type {string} */ quoi, /** @type {string | null} */ commune = null) => {
    const body = new URLSearchParams({ carte, quoi, ...(commune && { commune }) }).toString();
    // A plain text: asked of another site without a question before. Pages that are being left
    // still send it; nobody waits for it, and no failure is anybody's.
    void fetch(address, { method: 'POST', body, mode: 'no-cors', credentials: 'omit', referrerPolicy: 'no-referrer', keepalive: true }).catch(() => {});
  };
  element.addEventListener('repere:pret', () => {
    if (seen.has(element)) return;
    seen.add(element);
    say('vue');
  }, { signal });
  element.addEventListener('repere:lieu', () => say('fiche'), { signal });
  element.addEventListener('repere:lien', ({ detail }) => {
    if (detail.type === 'rendez-vous') say('rendez-vous');
  }, { signal });
  element.addEventListener('repere:filtre', ({ detail }) => {
    if (detail.total === 0) say('recherche-vide', detail.commune);
  }, { signal });
}
