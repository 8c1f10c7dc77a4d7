/** One place in the list. */
import { h, icon } from '../dom.js';
import { addressLine, placeLang, valueWords } from '../words.js';
import { statusLine } from './status.js';

/** Services named on a card before it says « + 3 ». */
const SERVICES_SHOWN = 2;

/**
 * @typedef {object} CardContext
 * @property {import('../types.js').Messages} messages
 * @property {import('../hours.js').Calendar} calendar
 * @property {number} headingLevel
 * @property {(id: string) => string} pageOf address of the place's own page
 * @property {import('../types.js').Carte} carte
 * @property {(feature: import('../types.js').PlaceFeature) => void} onopen
 * @property {(feature: import('../types.js').PlaceFeature | null) => void} onpoint
 */

/**
 * @param {import('../types.js').PlaceFeature} feature
 * @param {CardContext} context
 */
export function card(feature, context) {
  const { messages, onopen, onpoint } = context;
  const place = feature.properties;
  const first = context.carte.en_avant?.find(({ lieu }) => lieu === place.id);
  const link = h(
    'a',
    {
      href: context.pageOf(place.id),
      class: 'card-link',
      lang: placeLang(messages),
      onclick: (/** @type {MouseEvent} */ event) => {
        // A new tab or window was asked for: the place's page is a real one.
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        onopen(feature);
      },
      onfocus: () => onpoint(feature),
      onblur: () => onpoint(null),
    },
    place.nom,
  );
  return h(
    'li',
    {
      class: 'card',
      part: 'lieu',
      'data-id': place.id,
      onpointerenter: () => onpoint(feature),
      onpointerleave: () => onpoint(null),
    },
    h(
      'div',
      { class: 'card-head' },
      heading(context.headingLevel, link),
      place.distance !== undefined &&
        h('span', { class: 'distance' }, place.proximite ? messages.away(messages.distance(place.distance)) : messages.distance(place.distance)),
    ),
    first && h('p', { class: 'first' }, icon('star'), first.raison),
    h('p', { class: 'card-address', lang: placeLang(messages) }, addressLine(place)),
    statusLine(place, context.calendar, messages),
    services(place, messages),
    tags(feature, messages),
  );
}

/**
 * @param {number} level
 * @param {Node} child
 */
export function heading(level, child) {
  return h(/** @type {'h3'} */ (`h${Math.min(level, 6)}`), {}, child);
}

/**
 * @param {import('../types.js').Place} place
 * @param {import('../types.js').Messages} messages
 */
function services(place, messages) {
  const all = place.services ?? [];
  if (all.length === 0) return null;
  const rest = all.length - SERVICES_SHOWN;
  const shown = all.slice(0, SERVICES_SHOWN).map((value) => valueWords(messages, 'services', value));
  return h('p', { class: 'card-services' }, shown.join(', ') + (rest > 0 ? ` + ${rest}` : ''));
}

/**
 * @param {import('../types.js').PlaceFeature} feature
 * @param {import('../types.js').Messages} messages
 */
function tags({ geometry, properties: place }, messages) {
  const label = (/** @type {string} */ text, /** @type {string} */ kind) =>
    h('li', { class: 'tag', 'data-kind': kind }, text);
  const all = [
    ...(place.dispositif_programmes_nationaux ?? []).map((value) =>
      label(valueWords(messages, 'dispositif_programmes_nationaux', value), 'programme')),
    ...(place.frais_a_charge ?? []).map((value) => label(valueWords(messages, 'frais_a_charge', value), 'cost')),
    ...(place.prise_rdv ? [label(messages.online, 'plain')] : []),
    ...(place.itinerance?.includes('Itinérant') ? [label(messages.travelling, 'plain')] : []),
    ...(geometry === null ? [label(messages.noPosition, 'plain')] : []),
    ...(place.approximatif ? [label(messages.approximate, 'plain')] : []),
  ];
  return all.length > 0 && h('ul', { class: 'tags' }, ...all);
}
