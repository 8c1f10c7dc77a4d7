/**
 * The states of the element that a designer must have seen, and how a reader gets there: by the
 * element's own methods, and by the buttons in it.
 */

/** How long what must come is waited for, milliseconds. */
const PATIENCE = 15_000;

/**
 * @typedef {object} State
 * @property {string} name
 * @property {string} title
 * @property {Record<string, string>} [shown] parameters of the frame's address
 * @property {(element: any, inside: ShadowRoot) => Promise<unknown> | void} [act]
 * @property {string} [carte] an id instead of the gallery's
 */

/** @type {State[]} */
export const STATES = [
  { name: 'liste', title: 'La liste et la carte' },
  { name: 'carte', title: 'La carte seule', shown: { affichage: 'carte' } },
  { name: 'filtres', title: 'Les filtres ouverts', act: (_, inside) => click(inside, '.filter-button') },
  {
    name: 'choix', title: 'Des filtres choisis',
    act: async (element, inside) => {
      await element.filtrer('frais_a_charge=Gratuit&ouvert=soir');
      await come(inside, '.chip');
    },
  },
  {
    name: 'fiche', title: 'Une fiche',
    act: async (_, inside) => {
      await click(inside, '.card-link');
      await come(inside, '[data-fiche]');
    },
  },
  {
    name: 'suggestions', title: 'La recherche',
    act: async (_, inside) => {
      const box = /** @type {HTMLInputElement} */ (await come(inside, '.search input'));
      box.focus();
      box.value = 'gre';
      box.dispatchEvent(new Event('input', { bubbles: true }));
      await come(inside, '.suggestion');
    },
  },
  {
    name: 'rien', title: 'Rien de trouvé',
    act: async (element, inside) => {
      await element.chercher('zzzzzz');
      await come(inside, '.ways button');
    },
  },
  { name: 'orientation', title: 'Trouver le lieu qui convient', act: (_, inside) => click(inside, '.guide') },
  {
    name: 'orientation-lieux', title: 'Les lieux proposés',
    act: async (_, inside) => {
      await click(inside, '.guide');
      const submit = () => /** @type {HTMLElement | null} */ (inside.querySelector('.orientation button[type=submit]'));
      while (!inside.querySelector('.proposed')) {
        await come(inside, '.orientation button[type=submit], .proposed');
        submit()?.click();
        await pause();
      }
    },
  },
  { name: 'liste-seule', title: 'La liste seule', shown: { affichage: 'liste' } },
  { name: 'recherche', title: 'La recherche seule', shown: { affichage: 'recherche' } },
  { name: 'anglais', title: 'En anglais', shown: { lang: 'en' } },
  {
    name: 'panne', title: 'La carte n’est pas là : le contenu de secours',
    act: async (element) => {
      element.setAttribute('carte', 'n-existe-pas');
      await until(() => element.shadowRoot.querySelector('.root') === null);
    },
  },
];

/**
 * @param {ShadowRoot} inside
 * @param {string} selector
 */
async function click(inside, selector) {
  /** @type {HTMLElement} */ (await come(inside, selector)).click();
}

/**
 * @param {ShadowRoot} inside
 * @param {string} selector
 */
async function come(inside, selector) {
  await until(() => inside.querySelector(selector) !== null);
  return /** @type {Element} */ (inside.querySelector(selector));
}

const pause = () => new Promise((resolve) => { setTimeout(resolve, 50); });

/** @param {() => boolean} isSo */
export async function until(isSo) {
  const end = Date.now() + PATIENCE;
  while (!isSo()) {
    if (Date.now() > end) throw new Error('cet état n’est pas venu');
    await pause();
  }
}
