/** « Poser la carte »: the file, the snippets, the link, the webmaster's lines, and writing on the server. */
import { h } from '../src/dom.js';
import { idOf, linkOf, printCarte, titleOf } from './carte.js';
import { button, download, field, newId } from './fields.js';
import { alone, element, frame, lost, mail } from './snippets.js';

/**
 * @param {import('./store.js').Store} store
 * @param {{ canWrite: boolean, say: (words: string) => void }} context
 */
export function placing(store, { canWrite, say }) {
  const id = h('input', { type: 'text', autocomplete: 'off', maxlength: 60, spellcheck: 'false', class: 'code', oninput: () => store.place({ id: idOf(id.value) }) });
  id.value = store.pose.id;
  const name = () => store.pose.id || idOf(titleOf(store.carte));
  const [frames, elements, alones, file, link, policy, letter] = [
    copied('Extrait du cadre', say), copied('Extrait de l’élément', say, 6), copied('Extrait sans fichier', say, 7),
    copied('Le fichier de la carte', say, 10), copied('Lien vers ces réglages', say, 3), copied('Lignes pour la politique de sécurité', say, 4),
    copied('Message au webmestre', say, 14),
  ];
  const left = h('p', { class: 'hint' });
  const form = h('select', { onchange: () => draw() },
    h('option', { value: 'cadre' }, 'le cadre (iframe)'), h('option', { value: 'page' }, 'l’élément'));
  const draw = () => {
    const { root, carte, pose, answer } = store;
    const placed = { root, id: name(), carte, pose };
    id.placeholder = name();
    frames.show(frame(placed));
    elements.show(element(placed));
    alones.show(alone(placed));
    const gone = lost(carte);
    left.textContent = gone.length > 0 ? `Cette forme ne reprend pas : ${gone.join(', ')}.` : 'Cette forme reprend tout ce que vous avez réglé.';
    file.show(printCarte(carte));
    link.show(`${root}/studio${linkOf(carte, pose)}`);
    const kind = form.value === 'page' ? 'page' : 'cadre';
    const csp = answer?.csp[kind] ?? [];
    policy.show(csp.join('\n'));
    const thirds = [
      ...(carte.fond === 'ign' ? ['data.geopf.fr pour le fond de carte'] : []),
      ...(carte.adresses ? ['un service d’adresses'] : []), ...(carte.logo ? ['l’adresse du logo'] : []),
    ];
    letter.show(mail({ title: titleOf(carte), page: pose.page, snippet: kind === 'page' ? element(placed) : frame(placed), csp, thirds }));
  };
  store.addEventListener('change', draw);
  store.addEventListener('answer', draw);
  draw();
  return [
    h('p', {}, 'Deux choses à faire : mettre le fichier de la carte sur le serveur, puis coller un extrait dans votre page.'),
    field('Nom de la carte dans les adresses', id, { hint: 'Minuscules, chiffres et tirets. Ne le changez plus une fois la carte posée.' }),
    block('Le fichier', 'La personne qui gère ce serveur le range dans le dossier des cartes. Gardez-en une copie : rouvrez-le ici quand vous voudrez.',
      button('Télécharger le fichier', () => download(`${name()}.toml`, printCarte(store.carte), 'application/toml')), folded('Voir le fichier', file.element)),
    canWrite ? writing(store, name, say) : null,
    block('Le cadre', 'À prendre si vous hésitez : il passe dans presque tous les outils de publication.', frames.element),
    block('L’élément', 'Mieux accordé à la page, si votre outil garde les scripts.', elements.element),
    block('Sans fichier', 'L’élément qui dit tout lui-même : il fonctionne tout de suite, sans rien mettre sur le serveur.', left, alones.element),
    block('Ce qu’il faut demander à votre webmestre', 'Certains sites refusent ce qui vient d’ailleurs. Voici les lignes exactes à ajouter à leur Content-Security-Policy.',
      field('Pour', form), policy.element,
      h('p', { class: 'hint' }, 'Avec l’élément : sans « wasm-unsafe-eval », les recherches passent par le serveur ; sans « worker-src », la liste s’affiche sans la carte. La liste, elle, reste toujours.'),
      folded('Un message prêt à envoyer', letter.element)),
    block('Le lien vers ces réglages', 'Il rouvre le studio dans cet état, pour vous ou pour une collègue. Les réglages y sont derrière le « # » : aucun serveur ne les reçoit.', link.element),
  ];
}

/**
 * @param {string} title
 * @param {string} words
 * @param {...import('../src/dom.js').Child} children
 */
const block = (title, words, ...children) => h('section', { class: 'block' }, h('h3', {}, title), h('p', {}, words), ...children);

/**
 * @param {string} words
 * @param {HTMLElement} child
 */
const folded = (words, child) => h('details', { class: 'more' }, h('summary', {}, words), child);

/**
 * A text with its button to copy it.
 * @param {string} label
 * @param {(words: string) => void} say
 * @param {number} [rows]
 */
function copied(label, say, rows = 5) {
  const area = h('textarea', { readonly: true, rows, class: 'code', id: newId('extrait'), spellcheck: 'false', 'aria-label': label });
  const copy = button('Copier', () => void act());
  copy.setAttribute('aria-label', `Copier : ${label}`);
  const act = async () => {
    try {
      await navigator.clipboard.writeText(area.value);
      say(`Copié : ${label}.`);
    } catch {
      // Without https, or refused: the hand does it.
      area.select();
      say('Le texte est sélectionné : copiez-le avec Ctrl + C.');
    }
  };
  return { element: h('div', { class: 'copied' }, area, copy), show: (/** @type {string} */ words) => { area.value = words; } };
}

/**
 * For who knows the server's token: it stays in this field, and goes nowhere else.
 * @param {import('./store.js').Store} store
 * @param {() => string} name
 * @param {(words: string) => void} say
 */
function writing(store, name, say) {
  const token = h('input', { type: 'password', autocomplete: 'off', class: 'code' });
  const said = h('p', { class: 'said', role: 'status' });
  let held = '';
  const replace = button('La remplacer', () => void write(held));
  replace.hidden = true;
  const write = async (/** @type {string} */ tag) => {
    const id = name();
    const headers = { Authorization: `Bearer ${token.value}`, ...(tag && { 'If-Match': tag }) };
    const response = await fetch(`${store.here}studio/cartes/${id}`, { method: 'PUT', headers, body: printCarte(store.carte) }).catch(() => null);
    const answer = await response?.json().catch(() => null);
    held = response?.headers.get('ETag') ?? '';
    replace.hidden = response?.status !== 409 && response?.status !== 412;
    const { servie, detail } = answer ?? {};
    said.classList.toggle('warns', !response?.ok);
    if (!response?.ok) said.textContent = detail ?? 'Le serveur ne répond pas : réessayez dans un instant.';
    else {
      said.textContent = servie
        ? `La carte « ${id} » est en service : ses extraits fonctionnent.`
        : `La carte « ${id} » est enregistrée. La personne qui gère le serveur doit encore la mettre en service.`;
      say(said.textContent);
    }
  };
  return block('Enregistrer sur ce serveur', 'Avec le jeton que la personne qui gère le serveur vous a donné.',
    field('Jeton', token, { hint: 'Il n’est gardé que dans ce champ, le temps de cette page.' }),
    h('div', { class: 'links' }, button('Enregistrer la carte', () => void write(''), 'primary'), replace), said);
}
