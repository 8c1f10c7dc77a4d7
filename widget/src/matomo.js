/**
 * Counts for the page's own Matomo, where the webmaster asks for them: what was opened, never what
 * was typed, answered or where anybody stands. Nothing is loaded: the page's `_paq` is used, and
 * whether it sets cookies is the page's choice.
 */
const CATEGORY = 'Repère';

/**
 * @param {HTMLElement} element
 * @param {AbortSignal} signal
 */
export function countInMatomo(element, signal) {
  const push = (/** @type {(string | number)[]} */ ...words) => {
    const queue = (/** @type {{ _paq?: { push(words: unknown): void } }} */ (window))._paq;
    queue?.push(['trackEvent', CATEGORY, ...words]);
  };
  element.addEventListener('repere:pret', ({ detail }) => push('carte affichée', detail.carte ?? 'sans nom'), { signal });
  element.addEventListener('repere:lieu', ({ detail }) => push('fiche ouverte', detail.id), { signal });
  element.addEventListener('repere:lien', ({ detail }) => push(detail.type, detail.id), { signal });
  element.addEventListener('repere:filtre', ({ detail }) => {
    if (detail.total === 0) push('recherche sans résultat');
  }, { signal });
  element.addEventListener('repere:orientation', ({ detail }) => {
    if (detail.total !== undefined) push('orientation', 'résultat', detail.total);
  }, { signal });
}
