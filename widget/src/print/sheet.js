/**
 * A sheet to print for a person: one page for each place, in large type, with room to write an
 * appointment by hand. It is printed from a frame of its own: the page it stands in is neither
 * printed nor restyled, and its policy need allow nothing for it.
 */
import { h } from '../dom.js';
import { dialable, phoneWords, townLine, valueWords } from '../words.js';
import { weekTable } from '../views/status.js';
import css from '../styles/sheet.css';

/** Services written out; more make it hard to read. */
const SERVICES = 6;

/** @typedef {import('../types.js').PlaceFeature} PlaceFeature */
/**
 * @typedef {object} SheetContext
 * @property {import('../types.js').Messages} messages
 * @property {typeof import('../messages/sheet.fr.js').default} own
 * @property {string} title of the carte
 * @property {string} colour of the brand
 * @property {(id: string) => string} pageOf
 * @property {(position: [number, number]) => Promise<HTMLCanvasElement | null>} picture a small map around a position; null without a map
 * @property {ParentNode & Node} host where the frame stands meanwhile
 * @property {(frame: Window) => void} [print]
 */

/**
 * Prints places, each on its page.
 * @param {readonly PlaceFeature[]} features
 * @param {SheetContext} context
 */
export async function printSheets(features, { picture, host, print = (frame) => frame.print(), ...context }) {
  /** @type {(HTMLCanvasElement | null)[]} */
  const pictures = [];
  // One map draws them all, one after the other.
  for (const { geometry } of features) pictures.push(geometry && (await picture(geometry.coordinates)));
  const frame = h('iframe', { class: 'sheets', title: context.own.title, 'aria-hidden': 'true', tabindex: '-1' });
  host.append(frame);
  const inner = /** @type {Window & typeof globalThis} */ (frame.contentWindow);
  const { document: page } = inner;
  const sheet = new inner.CSSStyleSheet();
  sheet.replaceSync(css);
  page.adoptedStyleSheets = [sheet];
  page.documentElement.lang = context.messages.lang;
  page.title = features.map(({ properties }) => properties.nom).join(', ');
  page.body.append(...features.map((feature, at) => page.adoptNode(sheetOf(feature, pictures[at], context))));
  page.documentElement.style.setProperty('--brand', context.colour);
  inner.addEventListener('afterprint', () => frame.remove(), { once: true });
  print(inner);
}

/**
 * @param {PlaceFeature} feature
 * @param {HTMLCanvasElement | null} map
 * @param {Pick<SheetContext, 'messages' | 'own' | 'title' | 'pageOf'>} context
 */
function sheetOf({ properties: place }, map, { messages, own, title, pageOf }) {
  const number = dialable(place.telephone);
  const list = (/** @type {keyof import('../types.js').Place} */ column) =>
    /** @type {string[]} */ (place[column] ?? []).map((value) => valueWords(messages, column, value));
  const services = list('services');
  return h(
    'article',
    {},
    h('header', {}, h('p', {}, title)),
    h('h1', {}, place.nom),
    h('section', { class: 'appointment' },
      h('h2', {}, own.appointment),
      h('p', {}, own.on, blank(), own.at, blank()),
      h('p', {}, own.with, blank()),
      h('p', {}, own.bring, blank())),
    h('div', { class: 'columns' },
      h('section', {},
        h('h2', {}, own.where),
        h('p', { class: 'large' }, place.adresse, place.adresse && h('br'), place.complement_adresse, place.complement_adresse && h('br'), townLine(place)),
        (place.approximatif || place.position_approchee) && h('p', {}, messages.approximate),
        place.itinerance?.includes('Itinérant') && h('p', {}, own.travelling),
        map),
      h('section', {},
        number && h('h2', {}, own.phone),
        number && h('p', { class: 'large' }, phoneWords(number)),
        (place.semaine || place.horaires) && h('h2', {}, messages.hours),
        weekTable(place, messages) ?? (place.horaires && h('p', {}, messages.rawHours(place.horaires))))),
    section(messages.services, services.slice(0, SERVICES)),
    section(messages.cost, list('frais_a_charge')),
    section(messages.access, list('modalites_acces')),
    section(messages.care, list('prise_en_charge_specifique')),
    h('footer', {}, h('p', {}, own.printed(messages.date(new Date().toISOString()))), h('p', {}, pageOf(place.id))),
  );
}

/** What a pen fills in. */
function blank() {
  return h('span', { class: 'blank' });
}

/**
 * @param {string} title
 * @param {string[]} values
 */
function section(title, values) {
  return values.length > 0 && h('section', { class: 'line' }, h('h2', {}, title), h('p', {}, values.join(' · ')));
}

