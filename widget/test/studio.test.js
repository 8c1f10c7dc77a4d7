// What the studio writes: the file, the link, the snippets, and what it makes of them again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_POSE, filterOf, idOf, isAllowed, inFrench, keyAt, linkOf, printCarte, queryOf, readCarte, readLink, rowAt } from '../studio/carte.js';
import { alone, element, escapeHtml, frame, frameAddress, lost, mail } from '../studio/snippets.js';
import { idOfPlace } from '../studio/lists.js';

const ROOT = 'https://carte.exemple.fr';
const CARTE = {
  couleurs: { primaire: '#005b96', eau: '' },
  filtre: { services: ['Accès internet et matériel informatique'], prise_rdv: true, source: ['A, B'], typologie: [] },
  titre: 'L’aide « numérique » & "moi"',
  territoires: ['departement:38', 'commune:38185'],
  autour: '20 km',
  vue: { centre: [5.72, 45.18], zoom: 9 },
  sites: [],
};

test('a file has keys in their order, the title first, and nothing that says nothing', () => {
  assert.equal(printCarte(CARTE), `titre = "L’aide « numérique » & \\"moi\\""
territoires = [ "departement:38", "commune:38185" ]
autour = "20 km"

[filtre]
services = [ "Accès internet et matériel informatique" ]
prise_rdv = true
source = [ "A, B" ]

[couleurs]
primaire = "#005b96"

[vue]
centre = [ 5.72, 45.18 ]
zoom = 9
`);
  assert.equal(printCarte({}), 'titre = ""\n');
});

test('a file that was opened keeps what the form does not know', () => {
  const toml = 'titre = "T"\nautre = "x"\n\n[[raccourcis]]\ntitre = "La gare"\ncentre = [ 5.7, 45.1 ]\nzoom = 15\n';
  assert.deepEqual(readCarte(printCarte(readCarte(toml))), readCarte(toml));
  assert.throws(() => readCarte('titre = '));
});

test('a line is about a key, or about its table', () => {
  const toml = printCarte(CARTE);
  const line = (/** @type {string} */ text) => toml.split('\n').findIndex((one) => one.startsWith(text)) + 1;
  assert.equal(keyAt(toml, 1), 'titre');
  assert.equal(keyAt(toml, line('autour')), 'autour');
  assert.equal(keyAt(toml, line('primaire')), 'couleurs');
  assert.equal(keyAt(toml, line('zoom')), 'vue');
  assert.equal(keyAt(toml, undefined), '');
});

test('a line is in a row of its list, where it is a list', () => {
  const toml = printCarte({ titre: 'T', vue: { zoom: 1 }, liens: [{ titre: { fr: 'a', en: 'b' }, adresse: 'x' }, { titre: 'c' }] });
  const lines = toml.split('\n');
  const rows = lines.map((_, at) => [keyAt(toml, at + 1), rowAt(toml, at + 1)]);
  assert.deepEqual(rows[lines.indexOf('zoom = 1')], ['vue', undefined]);
  assert.deepEqual(rows[lines.indexOf('adresse = "x"')], ['liens', 0]);
  assert.deepEqual(rows[lines.indexOf('en = "b"')], ['liens', 0]);
  assert.deepEqual(rows[lines.indexOf('titre = "c"')], ['liens', 1]);
  assert.equal(rowAt(toml, undefined), undefined);
});

test('a text changes in French, and keeps its other languages', () => {
  assert.equal(inFrench('avant', 'après'), 'après');
  assert.equal(inFrench(undefined, 'après'), 'après');
  assert.deepEqual(inFrench({ fr: 'avant', en: 'before' }, 'après'), { fr: 'après', en: 'before' });
});

test('a place is meant by its id or by the address of its fiche', () => {
  for (const [typed, id] of [
    ['a-1', 'a-1'],
    ['https://carte.exemple.fr/lieux/Cartographie%20nationale_a%2Fb?carte=isere', 'Cartographie nationale_a/b'],
    ['https://www.ville.fr/numerique#repere=isere&services=x&lieu=a-1', 'a-1'],
    ['https://carte.exemple.fr/lieux/%E0%A4%A', 'https://carte.exemple.fr/lieux/%E0%A4%A'],
  ]) assert.equal(idOfPlace(typed), id);
});

test('a filter says what the carte does', () => {
  assert.deepEqual([...filterOf(CARTE)], [
    ['territoires', 'departement:38,commune:38185'],
    ['services', 'Accès internet et matériel informatique'],
    ['prise_rdv', 'oui'],
    ['source', 'A\\, B'],
    ['autour', '20 km'],
  ]);
  assert.equal(filterOf({ filtre: { lieux: ['a', 'b'] }, masques: [{ lieu: 'b,1' }, { raison: 'r' }, { lieu: 'c' }] }).get('lieux'), 'a,b;!b\\,1;!c');
  assert.equal(queryOf({ territoires: ['epci:1'], au_moins: 5 }), 'territoires=epci:1&au_moins=5');
});

test('a link opens what it was made of', () => {
  const pose = { ...NO_POSE, id: 'isere', theme: 'auto', page: 'https://www.ville.fr/?a=1&b=2' };
  assert.deepEqual(readLink(linkOf(CARTE, pose)), { carte: readCarte(printCarte(CARTE)), pose });
  assert.equal(readLink(''), null);
  assert.equal(readLink('#carte=titre+%3D'), null);
});

test('names of files are plain', () => {
  for (const [title, id] of [['L’aide à Saint-Étienne !', 'l-aide-a-saint-etienne'], ['Cœur', 'coeur'], ['« »', 'carte']]) {
    assert.equal(idOf(title), id);
  }
});

test('sites are compared as a policy compares them', () => {
  for (const [sites, page, allowed] of /** @type {const} */ ([
    [[], 'https://www.ville.fr/x', true],
    [['https://www.ville.fr'], 'https://www.ville.fr/x', true],
    [['https://www.ville.fr'], 'http://www.ville.fr/x', false],
    [['https://www.ville.fr'], 'https://ville.fr/', false],
    [['https://*.ville.fr'], 'https://a.ville.fr/', true],
    [['https://*.ville.fr'], 'https://ville.fr/', false],
    [['https://*.ville.fr'], 'https://maville.fr/', false],
    [['https://ville.fr'], 'ville.fr', null],
  ])) assert.equal(isAllowed(sites, page), allowed, `${sites} ${page}`);
});

test('a theme of one’s own is no word of the element alone: its mode is', () => {
  const pose = NO_POSE;
  for (const [theme, mode, isLost] of /** @type {const} */ ([['ville/sombre', 'sombre', true], ['ville', 'clair', true], ['contraste', 'contraste', false]])) {
    assert.match(alone({ root: ROOT, carte: { titre: 'A', theme }, pose }), new RegExp(` theme="${mode}"`));
    assert.deepEqual(lost({ titre: 'A', theme }), isLost ? ['le thème'] : []);
  }
});

test('snippets say what was chosen, and let no value out of its attribute', () => {
  const pose = { ...NO_POSE, affichage: 'liste', statistiques: 'matomo' };
  const placed = { root: ROOT, id: 'isere', carte: CARTE, pose };
  assert.equal(frameAddress(ROOT, 'isere', NO_POSE), 'https://carte.exemple.fr/embed/isere');
  assert.match(frame(placed), /^<iframe src="https:\/\/carte\.exemple\.fr\/embed\/isere\?affichage=liste" title="L’aide « numérique » &amp; &quot;moi&quot;" /);
  assert.match(frame(placed), /cadre\.js" async><\/script>$/);
  assert.doesNotMatch(frame(placed), /matomo/);
  assert.match(element(placed), /<repere-carte carte="isere" affichage="liste" statistiques="matomo">/);
  const own = alone({ root: ROOT, carte: CARTE, pose });
  assert.match(own, / territoires="departement:38,commune:38185" services="Accès internet et matériel informatique" prise-rdv="oui" source="A\\, B" autour="20 km" centre="5.72,45.18" zoom="9" affichage="liste"/);
  assert.doesNotMatch(own, / carte=/);
  assert.deepEqual(lost({ titre: 'T', couleurs: {}, fond: 'ign' }), ['le fond de carte', 'les couleurs']);
  assert.equal(escapeHtml('<a href="x">&'), '&lt;a href=&quot;x&quot;&gt;&amp;');
});

test('the mail holds the snippet, the lines and who is asked', () => {
  const said = mail({ title: 'T', page: '', snippet: '<iframe>', csp: ['frame-src x;'], thirds: [] });
  for (const part of ['« T »', 'notre site', '<iframe>', 'frame-src x;', 'que son propre serveur']) assert.ok(said.includes(part), part);
  assert.ok(mail({ title: 'T', page: 'https://v.fr', snippet: '', csp: [], thirds: ['data.geopf.fr'] }).includes('par notre choix : data.geopf.fr.'));
});
