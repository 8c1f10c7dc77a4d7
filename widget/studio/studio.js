/** `/studio`: six steps, and beside them the carte as it becomes. */
import { h } from '../src/dom.js';
import { readCarte, readLink } from './carte.js';
import { button } from './fields.js';
import { looks } from './looks.js';
import { opening } from './opening.js';
import { placing } from './placing.js';
import { Preview } from './preview.js';
import { Store } from './store.js';
import { where } from './where.js';
import { ground, which } from './which.js';

/** Titles, and the keys of a carte that each step is about. */
const STEPS = /** @type {const} */ ([
  ['Où', ['territoires', 'autour', 'au_moins']],
  ['Fond de carte', ['fond', 'calques']],
  ['Quels lieux', ['filtre', 'filtres', 'categories', 'en_avant', 'masques']],
  ['Apparence', ['titre', 'introduction', 'liens', 'logo', 'theme', 'couleurs']],
  ['Ouverture', ['vue', 'raccourcis', 'adresses', 'signalement', 'sites']],
  ['Poser la carte', []],
]);

const place = /** @type {HTMLElement} */ (document.querySelector('#studio'));

async function start() {
  const { racine = '', ici = '/' } = place.dataset;
  const response = await fetch(`${ici}studio/choix.json`);
  if (!response.ok) throw new Error(`${response.status}`);
  const store = new Store(racine, ici, await response.json());
  const linked = readLink(location.hash);
  if (linked) {
    Object.assign(store, linked);
    store.isTitleOurs = false;
  }
  build(store);
  // A trial is forgotten after a while; what is looked at again is put on trial again.
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) void store.ask();
  });
  window.addEventListener('hashchange', () => location.reload());
  await store.ask();
}

/** @param {Store} store */
function build(store) {
  const live = h('p', { class: 'unseen', role: 'status' });
  const say = (/** @type {string} */ words) => { live.textContent = words; };
  const preview = new Preview(store, (key) => show(Math.max(0, STEPS.findIndex(([, keys]) => /** @type {readonly string[]} */ (keys).includes(key)))));
  /** @type {import('../src/dom.js').Child[][]} */
  const contents = [
    where(store, say), ground(store), which(store, say), looks(store, say), opening(store, preview, say),
    placing(store, { canWrite: 'ecriture' in place.dataset, say }),
  ];
  const sections = STEPS.map(([title], at) => {
    const next = STEPS[at + 1]?.[0];
    return h('section', { class: 'step', 'aria-labelledby': `etape-${at + 1}`, hidden: at > 0 },
      h('h2', { id: `etape-${at + 1}`, tabindex: -1 }, `${at + 1}. ${title}`),
      ...contents[at],
      h('p', { class: 'links next' },
        at > 0 ? button('Précédent', () => show(at - 1)) : null,
        next ? button(`Continuer : ${next}`, () => show(at + 1), 'primary') : null));
  });
  const marks = STEPS.map(([title], at) => button(`${at + 1}. ${title}`, () => show(at)));
  const show = (/** @type {number} */ at) => {
    sections.forEach((section, i) => { section.hidden = i !== at; });
    mark(at);
    look('reglages');
    /** @type {HTMLElement | null} */ (sections[at].querySelector('h2'))?.focus();
  };
  const mark = (/** @type {number} */ at) => marks.forEach((one, i) => {
    if (i === at) one.setAttribute('aria-current', 'step');
    else one.removeAttribute('aria-current');
  });
  mark(0);
  const sides = { reglages: button('Réglages', () => look('reglages')), apercu: button('Aperçu', () => look('apercu')) };
  const look = (/** @type {keyof typeof sides} */ side) => {
    place.dataset.vue = side;
    for (const [name, one] of Object.entries(sides)) one.setAttribute('aria-pressed', String(name === side));
  };
  look('reglages');
  store.addEventListener('answer', () => showNotes(store, marks));
  place.replaceChildren(
    h('div', { class: 'sides', role: 'group', 'aria-label': 'À l’écran' }, ...Object.values(sides)),
    h('div', { class: 'panes' },
      h('div', { class: 'form' }, h('nav', { 'aria-label': 'Étapes' }, h('ol', { class: 'steps' }, ...marks.map((one) => h('li', {}, one)))), reopen(store), ...sections),
      preview.element),
    live,
  );
}

/**
 * What the server said, beside what it is about.
 * @param {Store} store
 * @param {HTMLButtonElement[]} marks
 */
function showNotes(store, marks) {
  const said = store.answer?.avertissements ?? store.faults;
  for (const room of /** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll('[data-cle]'))) {
    const { cle: key, rang: rank } = room.dataset;
    const mine = said.filter(({ cle, rang = '' }) => cle === key && (rank === undefined || rank === String(rang)));
    const words = mine.map(({ message }) => message);
    // Who folds it away has read it: it is opened for what is new.
    const isNew = words.some((message) => !room.textContent?.includes(message));
    const fold = room.closest('details');
    if (fold && isNew) fold.open = true;
    room.replaceChildren(...words.map((message) => h('p', {}, message)));
  }
  STEPS.forEach(([, keys], at) => {
    const isMeant = said.some(({ cle }) => /** @type {readonly string[]} */ (keys).includes(cle));
    marks[at].classList.toggle('meant', isMeant);
    if (isMeant) marks[at].setAttribute('aria-description', 'à vérifier');
    else marks[at].removeAttribute('aria-description');
  });
}

/** @param {Store} store */
function reopen(store) {
  const said = h('p', { class: 'said warns', role: 'status' });
  const file = h('input', {
    type: 'file', accept: '.toml', id: 'fichier',
    onchange: async () => {
      const [chosen] = file.files ?? [];
      if (!chosen) return;
      try {
        store.carte = readCarte(await chosen.text());
        store.pose.id = chosen.name.replace(/\.toml$/, '');
        store.isTitleOurs = false;
        build(store);
        await store.ask();
        place.querySelector('h2')?.focus();
      } catch (error) {
        said.textContent = `Ce fichier ne se lit pas : ${/** @type {Error} */ (error).message.split('\n')[0]}.`;
      }
    },
  });
  return h('details', { class: 'more reopen' }, h('summary', {}, 'Reprendre une carte déjà faite'),
    h('div', { class: 'field' }, h('label', { for: 'fichier' }, 'Son fichier, qui finit par .toml'), file), said);
}

start().catch(() => {
  place.replaceChildren(h('p', { class: 'notice', role: 'alert' }, 'Le studio n’a pas pu démarrer : le serveur ne répond pas. Rechargez la page dans un instant.'));
});
