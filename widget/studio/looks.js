/** Title, introduction, links, logo, colours and theme. */
import { h } from '../src/dom.js';
import { inFrench, themeOf, titleOf } from './carte.js';
import { button, field, group, notes, radios, text, words } from './fields.js';
import { links } from './lists.js';

/** A logo above this makes a page slow on a telephone, bytes. */
const HEAVY = 100_000;
const COLOURS = /** @type {const} */ ([
  ['secondaire', 'Adresses à plusieurs lieux'], ['selection', 'Lieu choisi'], ['terre', 'Terre'], ['eau', 'Eau'], ['texte', 'Noms sur la carte'],
]);

/**
 * @param {import('./store.js').Store} store
 * @param {(words: string) => void} say
 */
export function looks(store, say) {
  const title = text(titleOf(store.carte), (value) => {
    store.isTitleOurs = false;
    store.set('titre', inFrench(store.carte.titre, value));
  }, { maxlength: 200 });
  store.addEventListener('change', () => {
    if (store.isTitleOurs) title.value = titleOf(store.carte);
  });
  return [
    field('Titre', title, { key: 'titre', hint: 'Il s’affiche au-dessus de la carte. Court, il tient sur un téléphone.' }),
    notes('titre'),
    h('div', {},
      h('details', { class: 'more' }, h('summary', {}, 'Une introduction'),
        words('Quelques mots sous le titre', store.carte.introduction, (value) => store.set('introduction', value), {
          key: 'introduction', rows: 3, maxlength: 1000, hint: 'Une phrase ou deux, au-dessus de la liste.',
        }),
        notes('introduction')),
      links(store, say)),
    ...logo(store),
    ...theme(store),
    group('Couleurs',
      colour(store, 'primaire', 'Couleur principale', 'Boutons, liens et ronds de la carte. Les textes restent lisibles, nous nous en chargeons.'),
      notes('couleurs'),
      h('details', { class: 'more' }, h('summary', {}, 'Autres couleurs'), ...COLOURS.map(([key, words]) => colour(store, key, words)))),
  ];
}

/**
 * A theme of the server's own, where it has some, and the mode it is shown in.
 * @param {import('./store.js').Store} store
 */
function theme(store) {
  let [name, mode] = themeOf(store.carte);
  const set = () => {
    const isFirst = mode === 'clair' || store.pose.theme === 'auto';
    store.set('theme', name === '' ? (isFirst ? undefined : mode) : (isFirst ? name : `${name}/${mode}`));
  };
  const { themes } = store.choices;
  const known = name === '' || themes.includes(name) ? themes : [name, ...themes];
  const own = h('select', {
    onchange: () => {
      name = own.value;
      set();
    },
  }, h('option', { value: '' }, 'D’origine'), ...known.map((one) => h('option', { value: one }, one)));
  own.value = name;
  return [
    ...(known.length > 0 ? [field('Thème', own, { key: 'theme', hint: 'Ceux que votre graphiste a mis sur ce serveur. Les couleurs choisies plus bas passent avant.' })] : []),
    radios(known.length > 0 ? 'Clair ou sombre' : 'Thème', store.pose.theme || mode, [
      { value: 'clair', words: 'Clair' },
      { value: 'sombre', words: 'Sombre' },
      { value: 'contraste', words: 'Contraste renforcé' },
      { value: 'auto', words: 'Celui que l’appareil du lecteur demande' },
    ], (value) => {
      store.pose.theme = value === 'auto' ? value : '';
      mode = value === 'auto' ? 'clair' : value;
      set();
    }),
    notes('theme'),
  ];
}

/** @param {import('./store.js').Store} store */
function logo(store) {
  const said = h('p', { role: 'status', class: 'said' });
  const file = h('input', {
    type: 'file', accept: 'image/*',
    onchange: () => {
      const [chosen] = file.files ?? [];
      if (!chosen) return;
      const size = `${new Intl.NumberFormat('fr').format(Math.ceil(chosen.size / 1000))} ko`;
      said.textContent = chosen.size > HEAVY
        ? `Ce logo pèse ${size} : c’est trop lourd, il ralentira la page. Visez moins de 100 ko, au format SVG de préférence.`
        : `Ce logo pèse ${size} : c’est bien.`;
      said.classList.toggle('warns', chosen.size > HEAVY);
    },
  });
  return [
    field('Adresse du logo', text(store.carte.logo ?? '', (value) => store.set('logo', value), { type: 'url', placeholder: 'https://www.ville.fr/logo.svg' }), {
      key: 'logo', hint: 'L’adresse de l’image sur votre site. Laissez vide pour ne pas en mettre.',
    }),
    notes('logo'),
    h('details', { class: 'more' }, h('summary', {}, 'Vérifier le poids du logo'),
      field('Le fichier du logo, sur votre appareil', file, { hint: 'Il est seulement pesé : rien n’est envoyé.' }), said),
  ];
}

/**
 * A colour as a text and as the system's own chooser.
 * @param {import('./store.js').Store} store
 * @param {string} key
 * @param {string} words
 * @param {string} [hint]
 */
function colour(store, key, words, hint) {
  const set = (/** @type {string} */ value) => {
    store.setIn('couleurs', key, value);
    if (/^#[0-9a-f]{6}$/i.test(value)) chooser.value = value;
  };
  const written = text(store.carte.couleurs?.[key] ?? '', set, { placeholder: '#005b96', maxlength: 40, class: 'code' });
  const chooser = h('input', {
    type: 'color', 'aria-label': `${words}, à choisir`,
    oninput: () => {
      written.value = chooser.value;
      set(chooser.value);
    },
  });
  chooser.value = /^#[0-9a-f]{6}$/i.test(written.value) ? written.value : '#1f4e8c';
  const clear = button('Effacer', () => {
    written.value = '';
    set('');
  });
  clear.setAttribute('aria-label', `Effacer : ${words}`);
  const after = h('span', { class: 'beside' }, chooser, clear);
  return field(words, written, { hint, key: 'couleurs', after });
}
