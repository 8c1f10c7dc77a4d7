/** What is pasted and sent: the frame, the element, the element without a carte, the webmaster's mail. */
import { filterOf, themeOf, titleOf } from './carte.js';

/** @param {string} text */
export function escapeHtml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** @param {readonly (readonly [string, string])[]} attributes those without a value are left out */
const printed = (attributes) => attributes.filter(([, value]) => value !== '').map(([name, value]) => ` ${name}="${escapeHtml(value)}"`).join('');

/**
 * Attributes for what a carte has no key for.
 * @param {import('./carte.js').Pose} pose
 * @returns {(readonly [string, string])[]}
 */
function shown({ affichage, lang, orientation, theme }) {
  return [['affichage', affichage], ['lang', lang], ['orientation', orientation], ['theme', theme]];
}

/**
 * The frame's address. Statistics are not for it: the page's own Matomo is out of its reach.
 * @param {string} root
 * @param {string} id
 * @param {import('./carte.js').Pose} pose
 */
export function frameAddress(root, id, pose) {
  const query = new URLSearchParams(shown(pose).filter(([, value]) => value !== '').map(([name, value]) => [name, value]));
  return `${root}/embed/${id}${query.size > 0 ? `?${query}` : ''}`;
}

/**
 * @typedef {object} Placed
 * @property {string} root of the server, without a slash at its end
 * @property {string} id
 * @property {import('./carte.js').Carte} carte
 * @property {import('./carte.js').Pose} pose
 */

/** @param {Placed} placed */
export function frame({ root, id, carte, pose }) {
  const height = pose.affichage === 'recherche' ? 260 : 640;
  return `<iframe src="${escapeHtml(frameAddress(root, id, pose))}" title="${escapeHtml(titleOf(carte))}" width="100%" height="${height}" style="border:0" loading="lazy" allow="geolocation; fullscreen"></iframe>
<script src="${root}/cadre.js" async></script>`;
}

/** @param {Placed} placed */
export function element({ root, id, carte, pose }) {
  return tag(root, [['carte', id], ...shown(pose), ['statistiques', pose.statistiques]], `/cartes/${id}`, titleOf(carte));
}

/**
 * The element that says all by itself: it works at once, without a file on the server.
 * @param {Omit<Placed, 'id'>} placed
 */
export function alone({ root, carte, pose }) {
  const filter = filterOf(carte);
  const query = new URLSearchParams([...filter, ['titre', titleOf(carte)]]);
  return tag(root, [
    ['titre', titleOf(carte)],
    ...[...filter].map(([name, value]) => /** @type {const} */ ([name.replaceAll('_', '-'), value])),
    ['logo', carte.logo ?? ''],
    ['centre', carte.vue?.centre?.join(',') ?? ''],
    ['zoom', String(carte.vue?.zoom ?? '')],
    ...shown({ ...pose, theme: pose.theme || themeOf(carte)[1] }),
    ['statistiques', pose.statistiques],
  ], `/cartes/_?${query}`, titleOf(carte));
}

/** Keys that no attribute can say, in words. */
const LOST = /** @type {const} */ ([
  ['fond', 'le fond de carte'], ['couleurs', 'les couleurs'], ['filtres', 'le choix des filtres proposés'], ['calques', 'les calques'],
  ['adresses', 'la recherche d’adresses'], ['signalement', 'l’adresse de signalement'], ['sites', 'les sites permis'], ['raccourcis', 'les raccourcis'],
  ['introduction', 'l’introduction'], ['liens', 'les liens'], ['categories', 'vos catégories'], ['en_avant', 'les lieux montrés d’abord'],
]);

/**
 * What the element without a carte does not take along.
 * @param {import('./carte.js').Carte} carte
 */
export function lost(carte) {
  const words = LOST.filter(([name]) => carte[name] !== undefined).map(([, told]) => told);
  return themeOf(carte)[0] === '' ? words : ['le thème', ...words];
}

/**
 * @param {string} root
 * @param {readonly (readonly [string, string])[]} attributes
 * @param {string} list
 * @param {string} title
 */
function tag(root, attributes, list, title) {
  return `<script type="module" src="${root}/repere.js"></script>
<repere-carte${printed(attributes)}>
  <a href="${escapeHtml(root + list)}">${escapeHtml(title)}</a>
</repere-carte>`;
}

/**
 * The mail to the webmaster; `csp` are the lines of the form that is pasted.
 * @param {{ title: string, page: string, snippet: string, csp: readonly string[], thirds: readonly string[] }} asked
 */
export function mail({ title, page, snippet, csp, thirds }) {
  const others = thirds.length === 0
    ? 'Elle ne dépose aucun cookie et n’interroge que son propre serveur.'
    : `Elle ne dépose aucun cookie. Elle interroge son propre serveur et, par notre choix : ${thirds.join(', ')}.`;
  return `Bonjour,

Nous souhaitons poser la carte « ${title} » sur ${page || 'notre site'}.

1. Merci de coller cet extrait dans la page, là où la carte doit apparaître :

${snippet}

2. Si le site envoie un en-tête Content-Security-Policy, merci d’y ajouter ces sources à celles qui y sont déjà :

${csp.join('\n')}

${others}

Merci d’avance.`;
}
