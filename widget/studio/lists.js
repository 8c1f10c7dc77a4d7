/** The lists of a carte: links, shortcuts, categories of its own, places put first or hidden. */
import { h } from '../src/dom.js';
import { FACETS, printFilter } from '../src/filter.js';
import { combobox } from './combobox.js';
import { filterOf, rowsOf } from './carte.js';
import { field, group, option, text, words } from './fields.js';
import { rows } from './rows.js';
import { viewFields, viewTaker } from './view.js';

/** Places that a search offers, and names that are asked for at once. */
const OFFERED = 8;
const NAMED = 1000;

/** @typedef {(words: string) => void} Say */

/**
 * @param {import('./store.js').Store} store
 * @param {Say} say
 */
export const links = (store, say) => rows(store, {
  key: 'liens', title: 'Vos liens', one: 'Lien', add: 'Ajouter un lien',
  hint: 'Ils s’affichent sous la liste des lieux : vos ateliers, votre page d’aide, un numéro à appeler.',
  controls: (row) => [
    words('Texte du lien', row.value.titre, (value) => row.set('titre', value), { key: row.key, maxlength: 200 }),
    field('Adresse', text(row.value.adresse ?? '', (value) => row.set('adresse', value), { type: 'url', placeholder: 'https://www.ville.fr/ateliers' }), { key: row.key }),
  ],
}, say);

/**
 * @param {import('./store.js').Store} store
 * @param {import('./preview.js').Preview} preview
 * @param {Say} say
 */
export const shortcuts = (store, preview, say) => rows(store, {
  key: 'raccourcis', title: 'Raccourcis', one: 'Raccourci', add: 'Ajouter un raccourci',
  hint: 'Des boutons sur la carte, qui mènent à une autre vue : la gare, un quartier, l’outre-mer.',
  controls: (row) => {
    const numbers = viewFields(row.value, row.key, (view) => {
      row.set('centre', view?.centre);
      row.set('zoom', view?.zoom);
    });
    const taker = viewTaker(preview, { words: 'Reprendre la vue de l’aperçu', done: 'Le raccourci mène à la vue de l’aperçu.' }, (view) => {
      row.set('centre', view.centre);
      row.set('zoom', view.zoom);
      numbers.show(view);
    });
    return [
      words('Texte du bouton', row.value.titre, (value) => row.set('titre', value), { key: row.key, maxlength: 200 }),
      h('p', { class: 'links' }, taker.button),
      taker.said,
      numbers.element,
    ];
  },
}, say);

/**
 * @param {import('./store.js').Store} store
 * @param {Say} say
 */
export const categories = (store, say) => rows(store, {
  key: 'categories', title: 'Vos propres catégories', one: 'Catégorie', add: 'Ajouter une catégorie',
  hint: 'Un nom à vous pour plusieurs choix d’une même liste. Vos lecteurs voient vos catégories à la place des choix de cette liste, si elle est cochée ci-dessus.',
  controls: (row) => [
    words('Nom de la catégorie', row.value.titre, (value) => row.set('titre', value), { key: row.key, maxlength: 200 }),
    ...values(store, row),
  ],
}, say);

/**
 * One list, and those of its values that are meant.
 * @param {import('./store.js').Store} store
 * @param {import('./rows.js').Row} row
 */
function values(store, row) {
  const known = store.choices.filtres.filter(({ nom }) => FACETS.some((facet) => facet === nom));
  // A file may name a list that the form does not offer, and values that nobody has.
  const own = Object.keys(row.value).find((name) => name !== 'titre');
  const all = own && known.every(({ nom }) => nom !== own) ? [...known, { nom: own, titre: own, valeurs: [] }] : known;
  let facet = own ?? all[0].nom;
  const select = h('select', {
    onchange: () => {
      row.set(facet, undefined);
      facet = select.value;
      draw();
    },
  }, ...all.map(({ nom, titre }) => h('option', { value: nom, selected: nom === facet }, titre)));
  const room = h('div', {});
  const said = () => /** @type {string[]} */ ([row.value[facet] ?? []].flat());
  const draw = () => {
    const offered = new Map(all.find(({ nom }) => nom === facet)?.valeurs);
    for (const value of said()) if (!offered.has(value)) offered.set(value, value);
    room.replaceChildren(group('Les choix qu’elle réunit', h('div', { class: 'choices' }, ...[...offered].map(([value, label]) =>
      option('checkbox', label, said().includes(value), (checked) => {
        const rest = said().filter((other) => other !== value);
        const next = checked ? [...rest, value] : rest;
        row.set(facet, next.length > 0 ? next : undefined);
      })))));
  };
  draw();
  return [field('Liste', select, { key: row.key }), room];
}

/**
 * @param {import('./store.js').Store} store
 * @param {Say} say
 */
export const featured = (store, say) => places(store, {
  key: 'en_avant', title: 'Lieux montrés d’abord', add: 'Ajouter un lieu à montrer d’abord',
  hint: 'En tête de la liste tant qu’ils répondent à ce qui est cherché, avec la raison que vous donnez.',
  reason: 'Raison, que vos lecteurs voient',
}, say);

/**
 * @param {import('./store.js').Store} store
 * @param {Say} say
 */
export const hidden = (store, say) => places(store, {
  key: 'masques', title: 'Lieux à ne pas montrer', add: 'Ajouter un lieu à ne pas montrer', isOrdered: false,
  hint: 'Un lieu fermé, en double, en travaux. La raison reste dans le fichier : elle vous la rappelle.',
  reason: 'Raison, pour vous',
}, say);

/**
 * @typedef {{ id: string, properties: { nom: string, commune?: string } }} Place as the list has it
 *
 * @param {import('./store.js').Store} store
 * @param {{ key: string, title: string, add: string, hint: string, reason: string, isOrdered?: boolean }} kind
 * @param {Say} say
 */
function places(store, { reason, ...kind }, say) {
  const ids = rowsOf(store.carte, kind.key).map(({ lieu }) => String(lieu ?? '')).filter(Boolean);
  const named = ids.length > 0 ? ask(store, filterOf({ filtre: { lieux: ids } }), { limit: NAMED }) : Promise.resolve([]);
  return rows(store, {
    ...kind,
    one: 'Lieu',
    controls: (row) => {
      let chosen = row.value.lieu ?? '';
      const box = combobox({
        label: 'Le lieu', key: row.key, placeholder: 'Médiathèque, mairie…', hint: 'Son nom, ou l’adresse de sa fiche.',
        list: 'Lieux', none: 'Aucun lieu de ce nom dans cette carte.',
        find: (typed) => find(store, typed),
        show: ({ properties: { nom, commune = '' } }) => ({ words: nom, hint: commune }),
        onchoose: (place) => {
          row.set('lieu', place.id);
          show(place);
        },
      });
      const show = (/** @type {Place} */ { properties: { nom, commune } }) => {
        chosen = commune ? `${nom} (${commune})` : nom;
        box.input.value = chosen;
      };
      // What is typed and not chosen is no place.
      box.input.addEventListener('blur', () => { box.input.value = chosen; });
      box.input.addEventListener('focus', () => box.input.select());
      box.input.value = chosen;
      void named.then((all) => {
        const mine = all.find(({ id }) => id === row.value.lieu);
        if (mine) show(mine);
      });
      return [
        box.element,
        words(reason, row.value.raison, (value) => row.set('raison', value), { key: row.key, maxlength: 500 }),
      ];
    },
  }, say);
}

/**
 * The carte's places of that name, hidden ones too; else the one of that id or address.
 * @param {import('./store.js').Store} store
 * @param {string} typed
 */
async function find(store, typed) {
  const id = idOfPlace(typed);
  const byName = id === typed ? await ask(store, filterOf({ ...store.carte, masques: [] }), { q: typed, limit: OFFERED }) : [];
  return byName.length > 0 || /\s/.test(id) ? byName : ask(store, filterOf({ filtre: { lieux: id } }), { limit: 1 });
}

/**
 * What is written is an id, or the address of a fiche that holds it.
 * @param {string} typed
 */
export function idOfPlace(typed) {
  const [, path] = /\/lieux\/([^/?#]+)/.exec(typed) ?? [];
  const [, hash] = /#repere=.*&lieu=([^&]+)/.exec(typed) ?? [];
  const found = path ?? hash;
  try {
    return found ? decodeURIComponent(found.replaceAll('+', ' ')) : typed;
  } catch {
    return typed;
  }
}

/**
 * @param {import('./store.js').Store} store
 * @param {Map<string, string>} filter
 * @param {Record<string, string | number>} more
 * @returns {Promise<Place[]>} none where the server does not answer
 */
async function ask(store, filter, more) {
  const query = [printFilter(filter), ...Object.entries(more).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)];
  const response = await fetch(`${store.here}api/places?${query.filter(Boolean).join('&')}`).catch(() => null);
  return response?.ok ? (await response.json()).features : [];
}
