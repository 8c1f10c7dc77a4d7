/** « Dessiner un territoire » : a map beside the corners in words, and the communes they mean. */
import { h } from '../src/dom.js';
import { button, download, field } from './fields.js';
import { boundsOf, isByHand, printCorners, printGeojson, readCorners, readGeojson, whole, closed } from './outline.js';

/** The mainland, where the carte has no territory yet. */
const FRANCE = /** @type {[number, number, number, number]} */ ([-5.2, 42.2, 8.3, 51.1]);
/** Of the pages (`pages.css`). */
const COLOUR = '#1f4e8c';
const MOST_NAMES = 12;
/** Bytes of an outline that the server reads. */
const MOST_BYTES = 512 * 1024;

/**
 * @typedef {{ code: string, nom: string }} Commune
 *
 * @param {import('./store.js').Store} store
 * @param {(found: Commune[]) => void} onchoose
 * @param {() => string[]} others names of what is chosen besides
 */
export function drawTerritory(store, onchoose, others) {
  /** @type {import('./outline.js').Polygon[]} */
  let polygons = [];
  /** @type {Commune[]} */
  let found = [];
  let turn = 0;
  /** @type {Awaited<ReturnType<typeof import('./drawing.js').openMap>> | null} */
  let map = null;

  const canvas = h('div', { class: 'canvas' });
  const mapSaid = h('p', { class: 'said', role: 'status' });
  const said = h('div', { class: 'said', role: 'status' });
  const area = h('textarea', { rows: 5, spellcheck: 'false', class: 'code', placeholder: '45.19, 5.72', oninput: () => readText(), onchange: () => reach() });
  const file = h('input', { type: 'file', accept: '.geojson,.json', onchange: () => void readFile() });
  const choose = button('Choisir ces communes', () => {
    dialog.close();
    onchoose(found);
  }, 'primary');
  const keep = button('Télécharger le contour (GeoJSON)', () => download('contour.geojson', printGeojson(whole(polygons)), 'application/geo+json'));
  const aim = button('Ajouter le centre de la carte', () => {
    if (!map) return;
    const before = area.value.trimEnd();
    area.value = [before, printCorners([[[map.centre()]]])].filter(Boolean).join('\n');
    readText();
  });

  /** @param {string} words */
  const tell = (words, warns = false) => {
    said.classList.toggle('warns', warns);
    said.replaceChildren(words);
  };
  /** Shows an outline wherever it is not where it came from, and asks what it means. */
  const take = (/** @type {import('./outline.js').Polygon[]} */ next, { isDrawn = false, isTyped = false } = {}) => {
    polygons = next;
    const isMovable = isByHand(polygons);
    if (!isTyped) area.value = isMovable ? printCorners(polygons) : '';
    area.disabled = !isMovable;
    aim.hidden = !map || !isMovable;
    if (!isDrawn) show();
    void ask();
  };
  const show = () => {
    const shut = whole(polygons).map((rings) => rings.map(closed));
    const isMovable = isByHand(polygons);
    map?.show(isMovable ? shut : [], isMovable ? [] : shut, polygons.filter((one) => !whole([one]).length).flat(2));
  };
  const reach = () => {
    if (polygons.length > 0) map?.reach(boundsOf(polygons));
  };
  const readText = () => {
    try {
      take(readCorners(area.value), { isTyped: true });
    } catch (error) {
      forget();
      tell(/** @type {Error} */ (error).message, true);
    }
  };
  const readFile = async () => {
    const [chosen] = file.files ?? [];
    if (!chosen) return;
    try {
      if (chosen.size > MOST_BYTES) throw new Error('Ce fichier est trop lourd : 500 ko au plus. Simplifiez le contour.');
      take(readGeojson(await chosen.text()));
      reach();
    } catch (error) {
      forget();
      tell(/** @type {Error} */ (error).message, true);
    }
    file.value = '';
  };
  const forget = () => {
    turn += 1;
    found = [];
    choose.disabled = true;
    keep.disabled = whole(polygons).length === 0;
  };
  const ask = async () => {
    forget();
    const mine = turn;
    if (keep.disabled) {
      tell(polygons.length > 0 ? 'Il faut trois coins au moins.' : '');
      return;
    }
    const response = await fetch(`${store.here}studio/territoires`, { method: 'POST', body: printGeojson(whole(polygons)) }).catch(() => null);
    const answer = await response?.json().catch(() => null);
    if (mine !== turn) return;
    if (!response?.ok) {
      tell(answer?.detail ?? 'Le serveur ne répond pas : réessayez dans un instant.', true);
      return;
    }
    found = answer.trouves;
    choose.disabled = false;
    tell(`${found.length} ${found.length > 1 ? 'communes ont leur centre' : 'commune a son centre'} dans ce contour : ${names(found.map(({ nom }) => nom))}.`
      + (others().length > 0 ? ` Déjà choisi, et qui reste : ${names(others())}.` : ''));
  };

  const open = async () => {
    dialog.showModal();
    if (map || canvas.childElementCount > 0) return;
    mapSaid.textContent = 'La carte se prépare…';
    try {
      const { openMap } = await import('./drawing.js');
      map = await openMap({ container: canvas, here: store.here, view: await firstView(store), colour: COLOUR, ondraw: (drawn) => take(drawn, { isDrawn: true }) });
      mapSaid.textContent = '';
      aim.hidden = !isByHand(polygons);
      show();
      reach();
    } catch (error) {
      console.warn('studio :', error);
      canvas.replaceChildren();
      mapSaid.textContent = 'La carte ne peut pas s’afficher ici. Écrivez les coins, ou ouvrez un fichier.';
    }
  };
  aim.hidden = true;
  const dialog = h('dialog', { class: 'drawing', 'aria-labelledby': 'dessin' },
    h('div', { class: 'top' }, h('h2', { id: 'dessin' }, 'Dessiner un territoire'), button('Fermer', () => dialog.close())),
    h('div', { class: 'sheet' },
      h('p', { class: 'hint' }, 'Cliquez ou touchez les coins sur la carte, puis de nouveau le premier. Au clavier, écrivez-les, ou déplacez la carte avec les flèches et ajoutez son centre.'),
      h('div', { class: 'map' }, canvas, h('span', { class: 'aim', 'aria-hidden': 'true' }), mapSaid),
      h('div', { class: 'stack' },
        field('Coins, un par ligne', area, { hint: 'Latitude, longitude. Une ligne vide commence un autre contour.' }),
        aim,
        field('Ou un fichier GeoJSON', file),
        h('div', { class: 'result' }, said, h('div', { class: 'links' }, choose, button('Effacer', () => take([])))),
        h('p', { class: 'hint' }, 'Ce sont des communes entières qui sont choisies. Pour un contour exact, à la rue près, donnez ce fichier à la personne qui prépare les données : c’est un « territoire à soi » (territoires_propres).'),
        h('p', { class: 'links' }, keep))));
  forget();
  return h('div', {}, button('Dessiner un territoire', () => void open()), dialog);
}

/**
 * The first of them: the list beside the search has them all.
 * @param {readonly string[]} all
 */
function names(all) {
  const rest = all.length - MOST_NAMES;
  return all.slice(0, MOST_NAMES).join(', ') + (rest > 0 ? ` et ${rest} de plus` : '');
}

/**
 * Where the carte opens.
 * @param {import('./store.js').Store} store
 */
async function firstView({ here, answer, carte }) {
  const response = answer && carte.territoires ? await fetch(`${here}cartes/${answer.id}.json`).catch(() => null) : null;
  const { centre, zoom, bounds } = (response?.ok ? await response.json() : {}).vue ?? {};
  return centre ? { center: centre, zoom } : { bounds: bounds ?? FRANCE };
}
