/** « Où » : territories by name, by a list of one's own or by a drawing, and what is taken around them. */
import { foldName, meant, shardOf } from '../src/communes.js';
import { h } from '../src/dom.js';
import { combobox } from './combobox.js';
import { button, field, notes, radios } from './fields.js';
import { drawTerritory } from './territory.js';

const MOST = 8;
/** Territories that nobody takes away one by one. */
const MANY = 6;
/** Kinds in the order in which they are offered. */
const KINDS = /** @type {Record<string, string>} */ ({ propre: 'territoire de la structure', region: 'région', departement: 'département', epci: 'intercommunalité', commune: 'commune' });
const KEYS = Object.keys(KINDS);

/** @typedef {{ code: string, name: string, kind: string, where?: string }} Found */

/**
 * @param {import('./store.js').Store} store
 * @param {(words: string) => void} say to who listens
 */
export function where(store, say) {
  const chosen = h('ul', { class: 'chips', 'aria-label': 'Territoires choisis' });
  /** @type {() => string[]} */
  const codes = () => store.carte.territoires ?? [];
  const change = (/** @type {string[]} */ all) => {
    if (store.isTitleOurs) {
      const name = all.length === 1 ? store.names.get(all[0]) : '';
      store.carte.titre = `Lieux d’aide au numérique${name ? ` – ${name}` : ''}`;
    }
    if (all.length === 0) {
      delete store.carte.autour;
      delete store.carte.au_moins;
    }
    store.set('territoires', all.length > 0 ? all : undefined);
    draw();
  };
  const add = (/** @type {Found[]} */ found) => {
    for (const { code, name } of found) store.names.set(code, name);
    change([...new Set([...codes(), ...found.map(({ code }) => code)])]);
  };
  const search = combobox({
    label: 'Région, département, intercommunalité ou commune', key: 'territoires', placeholder: 'Isère, Grenoble, Val de Loire…',
    list: 'Territoires', none: 'Aucun territoire de ce nom.',
    find: (words) => find(store, words),
    show: ({ name, kind, where: place }) => ({ words: name, hint: [KINDS[kind], place].filter(Boolean).join(', ') }),
    onchoose: (found) => {
      add([found]);
      say(`${found.name} ajouté`);
    },
  });
  const clear = button('Tout retirer', () => {
    change([]);
    search.input.focus();
    say('Tout est retiré : toute la France est montrée.');
  });
  let drawn = '';
  const draw = () => {
    const all = JSON.stringify(codes().map((code) => [code, store.names.get(code)]));
    // What has the focus may be in there: it is drawn anew for a change alone.
    if (all === drawn) return;
    drawn = all;
    chosen.replaceChildren(...codes().map((code) => {
      const name = store.names.get(code) ?? code;
      const remove = h('button', {
        type: 'button', class: 'chip',
        onclick: () => {
          change(codes().filter((other) => other !== code));
          search.input.focus();
          say(`${name} retiré`);
        },
      }, h('span', { class: 'unseen' }, 'Retirer '), name, h('span', { class: 'cross', 'aria-hidden': 'true' }, '×'));
      return h('li', {}, remove);
    }));
    clear.hidden = codes().length < MANY;
    if (codes().length === 0) chosen.replaceChildren(h('li', { class: 'hint' }, 'Toute la France, tant que rien n’est choisi.'));
  };
  draw();
  // Names of what came by a link or a file are known once the server has looked at it.
  store.addEventListener('answer', draw);
  /** @type {string[]} what the drawing before has added */
  let drawing = [];
  const besides = () => codes().filter((code) => !drawing.includes(code));
  const takeDrawing = (/** @type {import('./territory.js').Commune[]} */ found) => {
    for (const { code, nom } of found) store.names.set(code, nom);
    const others = besides();
    drawing = found.map(({ code }) => code).filter((code) => !others.includes(code));
    change([...others, ...drawing]);
    say(found.length > 1 ? `${found.length} communes choisies.` : `${found[0].nom} ajouté`);
  };
  return [
    h('p', {}, 'De quel territoire montrez-vous les lieux ? Vous pouvez en choisir plusieurs.'),
    search.element,
    chosen,
    h('p', { class: 'links' }, clear),
    notes('territoires'),
    h('div', {}, list(store, add), drawTerritory(store, takeDrawing, () => besides().map((code) => store.names.get(code) ?? code))),
    around(store),
  ];
}

/**
 * @param {import('./store.js').Store} store
 * @param {string} words
 * @returns {Promise<Found[]>}
 */
async function find(store, words) {
  const wanted = foldName(words).split(' ');
  const named = store.choices.territoires
    .filter(([, name]) => {
      const all = foldName(name).split(' ');
      return wanted.every((word) => all.some((other) => other.startsWith(word)));
    })
    .map(([code, name]) => ({ code, name, kind: code.split(':')[0], where: '' }));
  const shard = shardOf(words);
  const response = shard ? await fetch(`${store.here}communes/${shard}.json`).catch(() => null) : null;
  const communes = response?.ok ? meant(await response.json(), words) : [];
  const all = [
    ...named.sort((a, b) => KEYS.indexOf(a.kind) - KEYS.indexOf(b.kind) || a.name.length - b.name.length),
    ...communes.map(({ code, nom, departement }) => ({ code: `commune:${code}`, name: nom, kind: 'commune', where: departement })),
  ];
  const whole = foldName(words);
  // Who types a whole name means it, whatever its kind.
  return [...all.filter(({ name }) => foldName(name) === whole), ...all.filter(({ name }) => foldName(name) !== whole)].slice(0, MOST);
}

/**
 * @param {import('./store.js').Store} store
 * @param {(found: Found[]) => void} add
 */
function list(store, add) {
  const area = h('textarea', { rows: 5, autocomplete: 'off', spellcheck: 'false' });
  const said = h('div', { role: 'status', class: 'said' });
  const read = async () => {
    const response = await fetch(`${store.here}studio/territoires`, { method: 'POST', body: area.value }).catch(() => null);
    if (!response?.ok) {
      said.replaceChildren(h('p', {}, 'Cette liste n’a pas pu être lue : réessayez dans un instant.'));
      return;
    }
    /** @type {{ trouves: { code: string, nom: string, remarque?: string }[], inconnus: { texte: string, message: string }[] }} */
    const { trouves, inconnus } = await response.json();
    if (trouves.length > 0) add(trouves.map(({ code, nom }) => ({ code, name: nom, kind: '' })));
    said.replaceChildren(
      h('p', {}, trouves.length === 0 ? 'Aucun territoire reconnu.' : `${trouves.length} ${trouves.length > 1 ? 'territoires ajoutés' : 'territoire ajouté'}.`),
      h('ul', {},
        ...trouves.filter(({ remarque }) => remarque).map(({ remarque }) => h('li', {}, /** @type {string} */ (remarque), '.')),
        ...inconnus.map(({ texte, message }) => h('li', {}, `« ${texte} » : ${message}.`))),
    );
    area.value = inconnus.map(({ texte }) => texte).join('\n');
  };
  return h(
    'details', { class: 'more' }, h('summary', {}, 'Coller votre propre liste'),
    field('Communes, une par ligne', area, { hint: 'Des noms, des codes INSEE ou des codes postaux, copiés d’un tableau par exemple.' }),
    button('Ajouter cette liste', () => void read()), said,
  );
}

/** @param {import('./store.js').Store} store */
function around(store) {
  const { autour, au_moins: least } = store.carte;
  const distance = h('input', { type: 'number', min: 1, max: 200, step: 1, inputmode: 'numeric', oninput: () => apply('autour') });
  distance.value = String(parseInt(autour ?? '20', 10));
  const count = h('input', { type: 'number', min: 1, max: 100, step: 1, inputmode: 'numeric', oninput: () => apply('au_moins') });
  count.value = String(least ?? 5);
  const details = h('div', {});
  const apply = (/** @type {string} */ kind) => {
    delete store.carte.autour;
    delete store.carte.au_moins;
    if (kind === 'autour' && distance.value) store.carte.autour = `${distance.value} km`;
    if (kind === 'au_moins' && count.value) store.carte.au_moins = Number(count.value);
    store.changed();
  };
  const show = (/** @type {string} */ kind) => {
    details.replaceChildren(...(kind === 'autour' ? [field('Distance, en kilomètres', distance, { key: 'autour' }), notes('autour')] : []),
      ...(kind === 'au_moins' ? [field('Nombre de lieux à montrer au moins', count, { key: 'au_moins' }), notes('au_moins')] : []));
  };
  const kind = autour ? 'autour' : least ? 'au_moins' : '';
  show(kind);
  return h('div', { class: 'stack' }, radios('Et les lieux voisins ?', kind, [
    { value: '', words: 'Seulement ceux du territoire' },
    { value: 'autour', words: 'Aussi ceux qui sont à moins d’une distance' },
    { value: 'au_moins', words: 'Aussi les plus proches, s’il y a trop peu de lieux', hint: 'À prendre pour une petite commune : la carte n’est jamais vide.' },
  ], (value) => {
    show(value);
    apply(value);
  }), details);
}
