/** The first view, how much is shown, and what stands around it. */
import { h } from '../src/dom.js';
import { isAllowed } from './carte.js';
import { button, field, group, notes, option, radios, text } from './fields.js';
import { shortcuts } from './lists.js';
import { viewFields, viewTaker } from './view.js';

/**
 * @param {import('./store.js').Store} store
 * @param {import('./preview.js').Preview} preview
 * @param {(words: string) => void} say
 */
export function opening(store, preview, say) {
  return [
    view(store, preview),
    shortcuts(store, preview, say),
    radios('Ce qui s’affiche', store.pose.affichage, [
      { value: '', words: 'La liste et la carte' },
      { value: 'liste', words: 'La liste seule' },
      { value: 'carte', words: 'La carte seule', hint: 'La liste reste à un bouton.' },
      { value: 'recherche', words: 'Une boîte de recherche', hint: 'Compacte : la liste s’ouvre quand on cherche.' },
    ], (affichage) => store.place({ affichage })),
    radios('Langue des boutons et des titres', store.pose.lang, [
      { value: '', words: 'Celle de la page où elle est posée' },
      { value: 'fr', words: 'Français' },
      { value: 'en', words: 'Anglais' },
    ], (lang) => store.place({ lang })),
    group('En plus',
      option('checkbox', 'Aider à trouver le lieu qui convient', store.pose.orientation === '', (checked) => store.place({ orientation: checked ? '' : 'non' }), {
        hint: 'Cinq questions facultatives, sans rien garder des réponses.',
      }),
      option('checkbox', 'Chercher aussi des adresses', store.carte.adresses !== undefined, (checked) => store.set('adresses', checked ? 'ban' : undefined), {
        hint: 'Base Adresse Nationale : ce que le lecteur tape part alors vers data.geopf.fr.',
      }),
      notes('adresses'),
      option('checkbox', 'Compter les visites dans le Matomo de votre site', store.pose.statistiques === 'matomo', (checked) => store.place({ statistiques: checked ? 'matomo' : '' }), {
        hint: 'Ce qui est ouvert est compté, jamais ce qui est tapé. Pas possible avec le cadre (iframe).',
      })),
    field('Où signaler une erreur', text(store.carte.signalement ?? '', (value) => store.set('signalement', value), { placeholder: 'carte@ville.fr' }), {
      key: 'signalement', hint: 'Une adresse de courriel ou une page. Un lien apparaît alors dans chaque fiche.',
    }),
    notes('signalement'),
    sites(store),
  ];
}

/**
 * @param {import('./store.js').Store} store
 * @param {import('./preview.js').Preview} preview
 */
function view(store, preview) {
  const numbers = viewFields(store.carte.vue ?? {}, 'vue', (view) => store.set('vue', view));
  const taker = viewTaker(preview, { words: 'Prendre la vue actuelle', done: 'La première vue est celle de l’aperçu.' }, (now) => {
    store.set('vue', now);
    numbers.show(now);
  });
  return group('Première vue',
    h('p', { class: 'hint' }, 'Sans réglage, la carte s’ouvre sur le territoire. Pour une autre vue, déplacez la carte de l’aperçu, puis :'),
    h('div', { class: 'links' }, taker.button, button('Revenir au territoire', () => {
      store.set('vue', undefined);
      numbers.show({});
      taker.said.classList.remove('warns');
      taker.said.textContent = 'La carte s’ouvre sur le territoire.';
    })),
    taker.said,
    h('details', { class: 'more' }, h('summary', {}, 'L’écrire en chiffres'),
      numbers.element),
    notes('vue'));
}

/** @param {import('./store.js').Store} store */
function sites(store) {
  const said = h('p', { role: 'status', class: 'said' });
  const area = h('textarea', {
    rows: 3, spellcheck: 'false', placeholder: 'https://www.ville.fr',
    oninput: () => {
      const all = area.value.split(/\s+/).filter(Boolean);
      store.set('sites', all.length > 0 ? all : undefined);
      check();
    },
  });
  area.value = (store.carte.sites ?? []).join('\n');
  const page = text(store.pose.page, (value) => {
    store.place({ page: value });
    check();
  }, { type: 'url', placeholder: 'https://www.ville.fr/numerique' });
  const check = () => {
    const allowed = page.value.trim() === '' ? true : isAllowed(store.carte.sites ?? [], page.value);
    said.classList.toggle('warns', allowed !== true);
    said.textContent = allowed === null
      ? 'Cette adresse de page ne se lit pas : elle commence par https://.'
      : allowed ? '' : 'Ce site n’est pas parmi ceux qui sont permis : le cadre (iframe) y resterait vide. Ajoutez-le ci-dessus.';
  };
  check();
  return group('Sites où la poser',
    field('Sites permis, un par ligne', area, { key: 'sites', hint: 'Facultatif. Sans liste, tout site peut la montrer dans un cadre. https://*.ville.fr vaut pour tous les sites de la ville.' }),
    notes('sites'),
    field('La page où vous la poserez', page, { hint: 'Pour vérifier que ce site est permis, et pour le message au webmestre.' }),
    said);
}
