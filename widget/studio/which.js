/** The map underneath; then which places, and which filters readers may use. */
import { h } from '../src/dom.js';
import { filterOf, queryOf } from './carte.js';
import { group, notes, option, radios } from './fields.js';
import { categories, featured, hidden } from './lists.js';

const number = new Intl.NumberFormat('fr');

/** @param {import('./store.js').Store} store */
export function ground(store) {
  const { calques } = store.choices;
  const chosen = () => /** @type {string[]} */ (store.carte.calques ?? []);
  const known = ['repere', 'ign', 'aucun'];
  const own = store.carte.fond;
  return [
    radios('Le fond sous les lieux', own ?? 'repere', [
      {
        value: 'ign', words: 'Plan IGN (recommandé)',
        hint: 'Rues et bâtiments, à jour, gratuit. Le navigateur de chaque lecteur le demande à data.geopf.fr, un service de l’État : l’IGN voit son adresse internet, sans cookie.',
      },
      { value: 'repere', words: 'Fond simple de Repère', hint: 'Côtes, départements et noms des communes, sans les rues. Rien n’est demandé à un tiers.' },
      { value: 'aucun', words: 'Aucun fond', hint: 'Seulement les lieux, sur un fond uni.' },
      ...(own && !known.includes(own) ? [{ value: own, words: `Le style ${own}`, hint: 'Il vient de votre fichier.' }] : []),
    ], (value) => store.set('fond', value === 'repere' ? undefined : value)),
    notes('fond'),
    calques.length > 0
      ? group('Calques, sous les lieux', ...calques.map(([name, title]) => option('checkbox', title, chosen().includes(name), (checked) => {
        const rest = chosen().filter((other) => other !== name);
        store.set('calques', checked ? [...rest, name] : rest.length > 0 ? rest : undefined);
      })))
      : null,
    notes('calques'),
  ];
}

/**
 * @param {import('./store.js').Store} store
 * @param {(words: string) => void} say
 */
export function which(store, say) {
  const all = store.choices.filtres.map((filter) => preset(store, filter));
  const total = h('p', { class: 'hint', role: 'status' });
  let asked = '';
  let turn = 0;
  const count = async () => {
    const query = queryOf(store.carte);
    if (query === asked) return;
    asked = query;
    const mine = (turn += 1);
    const response = await fetch(`${store.here}api/places?${[query, 'limit=1'].filter(Boolean).join('&')}`).catch(() => null);
    if (!response?.ok || mine !== turn) return;
    const { total: found, counts } = await response.json();
    total.textContent = filterOf({ filtre: store.carte.filtre }).size > 0 ? `${number.format(found)} lieux répondent à ces choix.` : `${number.format(found)} lieux en tout.`;
    for (const one of all) one.count(counts ?? {});
  };
  store.addEventListener('answer', () => void count());
  return [
    h('p', {}, 'Rien à cocher pour montrer tous les lieux. Dans une liste, un lieu répond à un choix ou à l’autre ; d’une liste à l’autre, il répond à tous.'),
    total,
    notes('filtre'),
    ...all.map(({ element }) => element),
    readers(store),
    h('div', {}, categories(store, say), featured(store, say), hidden(store, say)),
  ];
}

/**
 * @param {import('./store.js').Store} store
 * @param {import('./store.js').Choices['filtres'][number]} filter
 */
function preset(store, { nom, titre, valeurs }) {
  const said = () => /** @type {unknown[]} */ ([store.carte.filtre?.[nom] ?? []].flat().map((value) => (value === true ? 'oui' : value)));
  const badge = h('span', { class: 'badge' });
  const boxes = new Map(valeurs.map(([value, words]) => {
    const element = option('checkbox', words, said().includes(value), (checked) => {
      const rest = said().filter((other) => other !== value);
      const next = checked ? [...rest, value] : rest;
      store.setIn('filtre', nom, next.length > 0 ? next : undefined);
      mark();
    }, { count: ' ' });
    return [value, element];
  }));
  const mark = () => {
    badge.textContent = String(said().length);
    badge.hidden = said().length === 0;
  };
  mark();
  const none = h('p', { class: 'hint', hidden: true }, 'Aucun lieu de ce territoire ne le dit.');
  return {
    element: h('details', { class: 'more', 'data-filtre': nom }, h('summary', {}, titre, ' ', badge),
      h('fieldset', {}, h('legend', { class: 'unseen' }, titre), none, ...boxes.values())),
    /** @param {Record<string, Record<string, number>>} counts */
    count(counts) {
      let shown = 0;
      for (const [value, element] of boxes) {
        const found = counts[nom]?.[value] ?? 0;
        element.hidden = found === 0 && !said().includes(value);
        shown += element.hidden ? 0 : 1;
        const room = element.querySelector('.count');
        if (room) room.textContent = number.format(found);
      }
      none.hidden = shown > 0;
    },
  };
}

/** @param {import('./store.js').Store} store */
function readers(store) {
  const { filtres, filtres_par_defaut: common } = store.choices;
  const order = [...common, ...filtres.map(({ nom }) => nom).filter((name) => !common.includes(name))];
  const words = new Map(filtres.map(({ nom, titre }) => [nom, titre]));
  const offered = () => /** @type {string[]} */ (store.carte.filtres ?? common);
  return h('div', { class: 'stack' }, group('Les filtres que vos lecteurs pourront utiliser',
    ...order.map((name) => option('checkbox', words.get(name) ?? name, offered().includes(name), (checked) => {
      // Those of a file keep their order; a new one comes last.
      const next = checked ? [...offered().filter((other) => other !== name), name] : offered().filter((other) => other !== name);
      const isCommon = next.length === common.length && common.every((other) => next.includes(other));
      store.set('filtres', isCommon ? undefined : next);
    }))), notes('filtres'));
}
