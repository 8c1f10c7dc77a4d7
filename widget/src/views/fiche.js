/** The sheet of one place, in the order a worried person asks. */
import { h, icon, present } from '../dom.js';
import { openingStatus } from '../hours.js';
import { addressLine, dialable, facetWords, phoneWords, placeLang, siteName, townLine, valueWords, webAddress } from '../words.js';
import { copyButton, shareButton } from './share.js';
import { refreshStatuses, statusLine, weekTable, weekText } from './status.js';

const LABELS = /** @type {const} */ (['dispositif_programmes_nationaux', 'formations_labels', 'autres_formations_labels']);

/** What a link is for, by its sign, as events say it. */
const LINKS = /** @type {const} */ ({ calendar: 'rendez-vous', phone: 'telephone', way: 'itineraire', globe: 'site', mail: 'courriel' });

/** Where « back » leads, and its words. */
const BACK = /** @type {const} */ ({ list: 'backToList', map: 'backToMap', guide: 'backToGuide' });

/** @typedef {import('../types.js').Place} Place */
/**
 * @typedef {object} FicheContext
 * @property {import('../types.js').Messages} messages
 * @property {import('../hours.js').Calendar} calendar
 * @property {number} headingLevel
 * @property {(id: string) => string} pageOf
 * @property {string | null} report where a mistake is told of: an address of mail, or of a page with `{id}`
 * @property {(id: string, type: string) => void} onlink a link of what to do next was followed
 * @property {(feature: import('../types.js').PlaceFeature) => void} onprint
 * @property {() => void} onback
 */

export class FicheView {
  #context;
  #back;
  #body = h('article', { class: 'fiche-body' });
  #title = /** @type {HTMLElement | null} */ (null);
  #feature = /** @type {import('../types.js').PlaceFeature | null} */ (null);

  /** @param {FicheContext} context */
  constructor(context) {
    this.#context = context;
    this.#back = h('button', { type: 'button', class: 'back', part: 'bouton', onclick: context.onback });
    this.element = h(
      'section',
      {
        class: 'fiche',
        part: 'fiche',
        hidden: true,
        onkeydown: (/** @type {KeyboardEvent} */ event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          context.onback();
        },
      },
      h('div', { class: 'fiche-head' }, this.#back),
      this.#body,
    );
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /**
   * @param {import('../types.js').PlaceFeature} feature what is known so far
   * @param {keyof typeof BACK} from where « back » leads
   */
  open(feature, from) {
    const { messages } = this.#context;
    this.#back.replaceChildren(icon('back'), messages[BACK[from]]);
    this.element.hidden = false;
    this.update(feature);
    this.element.scrollTop = 0;
    this.#title?.focus();
  }

  /**
   * The whole place has come: the sheet is filled without moving the focus.
   * @param {import('../types.js').PlaceFeature} feature
   */
  update(feature) {
    this.#feature = feature;
    const held = /** @type {HTMLElement | null} */ (this.#body.querySelector(':focus'));
    this.#body.replaceChildren(...present(this.#content(feature)));
    const same = held && [...this.#body.querySelectorAll(held.localName)].find((one) => one.textContent === held.textContent);
    /** @type {HTMLElement | undefined | null} */ (same)?.focus({ preventScroll: true });
  }

  close() {
    this.element.hidden = true;
  }

  /** The minute has changed. */
  tick() {
    refreshStatuses(this.element);
  }

  /** @param {import('../types.js').PlaceFeature} feature */
  #content({ geometry, properties: place }) {
    const { messages, calendar, headingLevel } = this.#context;
    const title = h(/** @type {'h3'} */ (`h${headingLevel}`), { class: 'fiche-title', tabindex: '-1', lang: placeLang(messages) }, place.nom);
    this.#title = title;
    this.element.setAttribute('aria-label', place.nom);
    const values = (/** @type {keyof Place} */ column) => this.#values(place, column);
    return [
      kindLine(place, messages),
      title,
      labels(place, messages),
      statusLine(place, calendar, messages),
      place.presentation_resume && h('p', { class: 'fiche-summary', lang: placeLang(messages) }, place.presentation_resume),
      this.#actions(place, geometry),
      this.#section('pin', messages.address, [address(place, messages), approximate(place, messages)]),
      this.#hours(place),
      this.#section('check', messages.services, values('services')),
      this.#section(null, messages.support, values('modalites_accompagnement')),
      this.#section(null, messages.cost, values('frais_a_charge')),
      this.#section(null, messages.access, values('modalites_acces')),
      this.#section(null, messages.audience, values('publics_specifiquement_adresses')),
      this.#section(null, messages.care, values('prise_en_charge_specifique')),
      this.#accessibility(place),
      this.#section(null, messages.about, place.presentation_detail
        ? h('p', { class: 'prose', lang: placeLang(messages) }, place.presentation_detail) : null),
      this.#section(null, messages.labels, meanings(place, messages)),
      this.#section(null, messages.parent, place.structure_parente ? h('p', { lang: placeLang(messages) }, place.structure_parente) : null),
      this.#foot(place),
    ];
  }

  /**
   * @param {Parameters<typeof icon>[0] | null} sign
   * @param {string} title
   * @param {import('../dom.js').Child | import('../dom.js').Child[]} content null leaves the section out
   */
  #section(sign, title, content) {
    const children = present(Array.isArray(content) ? content : [content]);
    if (children.length === 0) return null;
    const level = Math.min(this.#context.headingLevel + 1, 6);
    return h(
      'section',
      { class: 'fiche-section' },
      h(/** @type {'h4'} */ (`h${level}`), {}, sign && icon(sign), title),
      ...children,
    );
  }

  /**
   * @param {Place} place
   * @param {keyof Place} column
   */
  #values(place, column) {
    const all = /** @type {string[] | undefined} */ (place[column]) ?? [];
    if (all.length === 0) return null;
    return h('ul', { class: 'values' }, ...all.map((value) => h('li', {}, valueWords(this.#context.messages, column, value))));
  }

  /**
   * What to do next: book, call, go, read.
   * @param {Place} place
   * @param {import('../types.js').PlaceFeature['geometry']} geometry
   */
  #actions(place, geometry) {
    const { messages } = this.#context;
    const booking = webAddress(place.prise_rdv);
    const number = dialable(place.telephone);
    const way = geometry && directions(geometry.coordinates);
    const sites = (place.site_web ?? []).map(webAddress).filter((url) => url !== null);
    const mails = (place.courriels ?? []).filter((mail) => /^[^\s@?&]+@[^\s@?&]+$/.test(mail));
    const actions = present([
      booking && this.#action('calendar', booking.href, messages.book, messages.leadsTo(siteName(booking)), 'primary'),
      number && this.#action('phone', `tel:${number}`, messages.call, phoneWords(number)),
      way && this.#action('way', way.href, messages.directions, siteName(way)),
      ...sites.map((url) => this.#action('globe', url.href, messages.website, siteName(url))),
      ...mails.map((mail) => this.#action('mail', `mailto:${mail}`, messages.email, mail)),
    ]);
    return actions.length > 0 && h('ul', { class: 'actions' }, ...actions);
  }

  /**
   * @param {keyof typeof LINKS} sign
   * @param {string} href
   * @param {string} words
   * @param {string} detail
   * @param {string} [tone]
   */
  #action(sign, href, words, detail, tone = '') {
    const outside = href.startsWith('http');
    return h(
      'li',
      {},
      h(
        'a',
        { class: `action ${tone}`, part: 'bouton', href, onclick: () => this.#context.onlink(this.#feature?.properties.id ?? '', LINKS[sign]), ...(outside ? { target: '_blank', rel: 'noopener noreferrer' } : {}) },
        icon(sign),
        h('span', { class: 'action-words' }, h('strong', {}, words), h('span', {}, ...breakable(detail))),
        outside && h('span', { class: 'sr-only' }, ` (${this.#context.messages.newTab})`),
      ),
    );
  }

  /** @param {Place} place */
  #hours(place) {
    const { messages, calendar } = this.#context;
    const week = place.semaine;
    const { kind } = openingStatus(week, place.fuseau, new Date(), calendar, place.feries);
    const differs = week?.varies || (week?.dates ?? []).length > 0;
    const holidays = week?.holidays;
    const raw = place.horaires && (!week || differs)
      ? h('p', { class: 'raw' }, `${messages.declaredHours} : `, h('span', { class: 'raw-text' }, messages.rawHours(place.horaires)))
      : null;
    return this.#section('clock', messages.hours, [
      weekTable(place, messages),
      kind === 'stale' && h('p', { class: 'note' }, messages.staleNote),
      differs && h('p', { class: 'note' }, messages.variesNote),
      holidays === false && h('p', { class: 'note' }, messages.closedHolidays),
      Array.isArray(holidays) && h('p', { class: 'note' }, messages.openHolidays(holidays)),
      raw,
    ]);
  }

  /** @param {Place} place */
  #accessibility(place) {
    const { messages } = this.#context;
    const url = webAddress(place.fiche_acces_libre);
    const link = url && h(
      'a',
      { class: 'link', href: url.href, target: '_blank', rel: 'noopener noreferrer' },
      `${messages.accessibilitySheet} (${siteName(url)}, ${messages.newTab})`,
    );
    return this.#section('access', messages.accessibility, link);
  }

  /** @param {Place} place */
  #foot(place) {
    const { messages, pageOf, report, onprint } = this.#context;
    const page = pageOf(place.id);
    const mistake = report && reportAddress(report, place, page, messages);
    const records = place.origines ?? [];
    const parts = [
      (place.sources || place.source) && messages.source(place.sources?.join(', ') ?? place.source ?? ''),
      place.date_maj && messages.updated(messages.date(place.date_maj)),
      records.length > 0 && messages.madeOf(records.length),
    ].filter(Boolean);
    return h(
      'footer',
      { class: 'fiche-foot' },
      parts.length > 0 && h('p', {}, parts.join(', ')),
      h(
        'div',
        { class: 'fiche-tools' },
        shareButton(messages, messages.sharePlace, () => ({ address: page, title: place.nom })),
        copyButton(messages, messages.copyPlace, () => details(place, page, messages)),
        h('button', { type: 'button', class: 'link with-icon', onclick: () => this.#feature && onprint(this.#feature) }, icon('print'), messages.print),
        mistake && h('a', { class: 'link with-icon', href: mistake, target: '_blank', rel: 'noopener noreferrer' },
          icon('warn'), `${messages.report} (${messages.newTab})`),
      ),
      h(
        'p',
        {},
        // Elsewhere than here: in an iframe the page would refuse the foreign frame.
        h('a', { class: 'link', href: page, target: '_blank', rel: 'noopener' }, `${messages.page} (${messages.newTab})`),
      ),
    );
  }
}

/**
 * @param {Place} place
 * @param {import('../types.js').Messages} messages
 */
function kindLine(place, messages) {
  const kinds = (place.typologie ?? []).map((code) => valueWords(messages, 'typologie', code));
  const travelling = place.itinerance?.includes('Itinérant') ? [messages.travelling] : [];
  const words = [...kinds, ...travelling].join(' · ');
  return words && h('p', { class: 'fiche-kind' }, words);
}

/**
 * @param {Place} place
 * @param {import('../types.js').Messages} messages
 */
function labels(place, messages) {
  const tags = LABELS.flatMap((column) =>
    (place[column] ?? []).map((value) =>
      h('li', { class: 'tag', 'data-kind': column === 'dispositif_programmes_nationaux' ? 'programme' : 'plain' }, valueWords(messages, column, value))));
  return tags.length > 0 && h('ul', { class: 'tags', 'aria-label': facetWords(messages, 'dispositif_programmes_nationaux') }, ...tags);
}

/**
 * What each label says of the place, for who never heard of it.
 * @param {Place} place
 * @param {import('../types.js').Messages} messages
 */
function meanings(place, messages) {
  const told = LABELS.flatMap((column) => (place[column] ?? []).flatMap((value) => {
    const sentence = Object.hasOwn(messages.sentences, value) && messages.sentences[value];
    return sentence ? [h('dt', {}, valueWords(messages, column, value)), h('dd', {}, sentence)] : [];
  }));
  return told.length > 0 && h('dl', { class: 'meanings' }, ...told);
}

/**
 * What one writes down of a place, line by line.
 * @param {Place} place
 * @param {string} page
 * @param {import('../types.js').Messages} messages
 */
function details(place, page, messages) {
  const number = dialable(place.telephone);
  const lines = [place.nom, place.adresse, place.complement_adresse, townLine(place), number && phoneWords(number), ...weekText(place, messages), page];
  return lines.filter(Boolean).join('\n');
}

/**
 * @param {string} report
 * @param {Place} place
 * @param {string} page
 * @param {import('../types.js').Messages} messages
 */
function reportAddress(report, place, page, messages) {
  if (report.includes('://')) return report.replaceAll('{id}', encodeURIComponent(place.id));
  const words = { subject: messages.reportSubject(place.nom), body: messages.reportBody(page) };
  // Mail takes no plus for a space.
  return `mailto:${report}?${Object.entries(words).map(([name, text]) => `${name}=${encodeURIComponent(text)}`).join('&')}`;
}

/**
 * Lets a long address of mail break where one would break it by hand.
 * @param {string} text
 */
function breakable(text) {
  const at = text.indexOf('@') + 1;
  return at > 0 ? [text.slice(0, at), h('wbr'), text.slice(at)] : [text];
}

/**
 * @param {Place} place
 * @param {import('../types.js').Messages} messages
 */
function address(place, messages) {
  if (!addressLine(place)) return null;
  const lines = [place.adresse, place.complement_adresse, townLine(place)].filter(Boolean);
  return h('address', { lang: placeLang(messages) }, ...lines.map((line) => h('span', {}, /** @type {string} */ (line))));
}

/**
 * Says that the map shows the street or the commune, not the door.
 * @param {Place} place
 * @param {import('../types.js').Messages} messages
 */
function approximate(place, messages) {
  const known = place.approximatif || place.position_approchee;
  return known && h('p', { class: 'note' }, messages.approximate);
}

/**
 * Opened on a click only, and named: nothing is asked of that site before.
 * @param {[number, number]} position longitude, latitude
 */
function directions([lon, lat]) {
  const url = new URL('https://www.openstreetmap.org/directions');
  url.searchParams.set('to', `${lat.toFixed(6)},${lon.toFixed(6)}`);
  return url;
}
