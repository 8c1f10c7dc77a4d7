/**
 * Leading a person to the right place: a few questions, then the best places with the reasons
 * the core gives. Loaded when somebody asks for it. Answers are kept in memory, for as long as
 * the page is open, and nowhere else.
 */
import { h, icon, present } from '../dom.js';
import css from '../styles/orientation.css';
import { addressLine, dialable, phoneWords } from '../words.js';
import { statusLine } from '../views/status.js';
import { Answers } from './need.js';
import { conditionWords, reasonList } from './reasons.js';
import { STEPS } from './steps.js';

export const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

/** How many places are proposed at first. */
const BEST = 3;
/** From how many places on nobody needs to give up a condition. */
const ENOUGH = 3;

/** @typedef {{ own: typeof import('../messages/orientation.fr.js').default, messages: import('../types.js').Messages }} Words */
/** @typedef {import('../types.js').PlaceFeature & { raisons: import('./reasons.js').Reason[] }} Proposed */
/**
 * @typedef {object} Ranking
 * @property {number} total
 * @property {number} ecartes
 * @property {{ critere: string, attendu: string[], indispensable: boolean, ne_conviennent_pas: number }[]} criteres
 * @property {Proposed[]} features
 */
/**
 * @typedef {object} OrientationContext
 * @property {Words} words
 * @property {import('../answers.js').Answers} answers
 * @property {() => import('../query.js').PlacesQuery} scope the carte and the page's own filter
 * @property {import('../hours.js').Calendar} calendar
 * @property {number} headingLevel
 * @property {AbortSignal} signal
 * @property {(feature: import('../types.js').PlaceFeature) => void} onopen
 * @property {(features: import('../types.js').PlaceFeature[]) => void} onprint
 * @property {(detail: { etape?: string, total?: number }) => void} onstep
 * @property {() => void} onclose
 */

export class OrientationView {
  #context;
  #given = new Answers();
  #request = new AbortController();
  #body = h('div', { class: 'orientation-body' });

  /** @param {OrientationContext} context */
  constructor(context) {
    this.#context = context;
    const { own } = context.words;
    this.element = h(
      'section',
      { class: 'orientation', part: 'orientation', 'aria-label': own.title },
      h('div', { class: 'orientation-head' },
        h('strong', {}, own.title),
        h('button', { type: 'button', class: 'button quiet', part: 'bouton', onclick: () => this.#close() }, icon('close'), own.close)),
      this.#body,
    );
    this.#ask(0);
  }

  /** Shows it again as it was left. */
  show() {
    this.#cover(true);
    this.#focus();
  }

  hide() {
    this.#cover(false);
  }

  /** @param {boolean} covers what lies beneath is out of reach meanwhile */
  #cover(covers) {
    this.element.hidden = !covers;
    for (const other of this.element.parentElement?.children ?? []) {
      if (other !== this.element) other.toggleAttribute('inert', covers);
    }
  }

  #close() {
    this.#request.abort();
    this.hide();
    this.#context.onclose();
  }

  /** @param {number} step */
  #ask(step) {
    const { words, answers, signal, onstep } = this.#context;
    const { own } = words;
    const { title, content } = STEPS[step];
    const isLast = step === STEPS.length - 1;
    const before = this.#given.query;
    const next = h('button', { type: 'submit', class: 'button primary', part: 'bouton' });
    const say = () => {
      next.textContent = isLast ? own.find : this.#given.query === before && !this.#isAnswered(title) ? own.skip : own.next;
    };
    say();
    this.#show(
      own[title],
      own.step(step + 1, STEPS.length),
      step === 0 && h('p', { class: 'note' }, answers.isHere ? own.staysHere : own.isSent),
      h(
        'form',
        {
          class: 'questions',
          onsubmit: (/** @type {Event} */ event) => {
            event.preventDefault();
            if (isLast) void this.#find();
            else this.#ask(step + 1);
          },
        },
        ...content({ words, given: this.#given, answers, signal, onchange: say }),
        h('div', { class: 'orientation-foot' },
          step > 0 && h('button', { type: 'button', class: 'button', part: 'bouton', onclick: () => this.#ask(step - 1) }, own.back),
          next),
      ),
    );
    onstep({ etape: title });
  }

  /** @param {import('./steps.js').Step['title']} title */
  #isAnswered(title) {
    const given = this.#given;
    const columns = {
      need: ['services'], who: ['publics_specifiquement_adresses', 'prise_en_charge_specifique'], where: ['modalites_acces'],
      when: ['jours'], conditions: ['frais_a_charge', 'modalites_accompagnement'],
    };
    return columns[title].some((name) => given.of(name).size > 0) ||
      (title === 'where' && (given.near !== null || given.distance > 0)) || (title === 'when' && given.part !== null);
  }

  async #find() {
    const { words: { own }, answers, scope, onstep } = this.#context;
    this.#request.abort();
    this.#request = new AbortController();
    const { signal } = this.#request;
    this.#show(own.result, null, h('p', { role: 'status' }, own.searching));
    try {
      const ranking = await answers.rank({ ...scope(), near: this.#given.near?.point ?? null }, this.#given.query, signal);
      if (signal.aborted) return;
      this.#result(ranking, BEST);
      onstep({ total: ranking.total });
    } catch (error) {
      if (signal.aborted) return;
      console.warn('repere-carte : orientation :', error);
      this.#show(own.result, null, h('p', { role: 'alert' }, own.failed), this.#tools([]));
    }
  }

  /**
   * @param {Ranking} ranking
   * @param {number} shown how many places
   */
  #result(ranking, shown) {
    const { own } = this.#context.words;
    const { features, ecartes, total } = ranking;
    const rest = features.length - shown;
    this.#show(
      own.result,
      null,
      total === 0 && h('p', {}, own.none),
      ecartes > 0 && h('details', { open: total < ENOUGH }, h('summary', {}, own.excluded(ecartes)), this.#giveUps(ranking)),
      h('ol', { class: 'cards' }, ...features.slice(0, shown).map((feature, at) => this.#card(feature, at + 1))),
      rest > 0 && h('button', {
        type: 'button', class: 'button wide', part: 'bouton',
        onclick: () => {
          this.#result(ranking, features.length);
          this.#body.querySelectorAll('.card')[shown]?.querySelector('button')?.focus();
        },
      }, own.others(rest)),
      this.#tools(features.slice(0, BEST)),
    );
  }

  /**
   * Which condition to give up, above all when little is left.
   * @param {Ranking} ranking
   */
  #giveUps({ criteres }) {
    const { words } = this.#context;
    const ways = criteres.filter(({ indispensable, ne_conviennent_pas: failing }) => indispensable && failing > 0);
    return h('ul', { class: 'ways' }, ...ways.map(({ critere, attendu, ne_conviennent_pas: failing }) =>
      h('li', {}, h('button', {
        type: 'button', class: 'button', part: 'bouton',
        onclick: () => {
          this.#given.vital.delete(critere);
          void this.#find();
        },
      }, words.own.giveUp(conditionWords(critere, attendu, words), failing)))));
  }

  /**
   * @param {Proposed} feature
   * @param {number} rank
   */
  #card(feature, rank) {
    const { words, calendar, headingLevel, onopen, onprint } = this.#context;
    const { own, messages } = words;
    const place = feature.properties;
    const number = dialable(place.telephone);
    return h(
      'li',
      { class: 'card proposed', part: 'lieu' },
      h('p', { class: 'rank' }, own.rank(rank)),
      h(/** @type {'h4'} */ (`h${Math.min(headingLevel + 1, 6)}`), { class: 'proposed-name' }, place.nom),
      h('p', { class: 'card-address' }, addressLine(place)),
      place.distance !== undefined && place.distance > 0 && h('p', { class: 'card-address' }, messages.away(messages.distance(place.distance))),
      statusLine(place, calendar, messages),
      number && h('p', {}, h('a', { class: 'link', href: `tel:${number}` }, `${messages.call} ${phoneWords(number)}`)),
      reasonList(feature.raisons, words),
      h('div', { class: 'proposed-tools' },
        h('button', { type: 'button', class: 'button', part: 'bouton', onclick: () => onopen(feature) }, own.open, h('span', { class: 'sr-only' }, ` ${place.nom}`)),
        h('button', { type: 'button', class: 'link with-icon', onclick: () => onprint([feature]) }, icon('print'), own.print, h('span', { class: 'sr-only' }, ` ${place.nom}`))),
    );
  }

  /** @param {Proposed[]} best */
  #tools(best) {
    const { words: { own }, onprint } = this.#context;
    return h('div', { class: 'orientation-foot' },
      h('button', { type: 'button', class: 'button', part: 'bouton', onclick: () => this.#ask(0) }, own.change),
      h('button', { type: 'button', class: 'button quiet', part: 'bouton', onclick: () => { this.#given = new Answers(); this.#ask(0); } }, own.again),
      best.length === BEST && h('button', { type: 'button', class: 'link with-icon', onclick: () => onprint(best) }, icon('print'), own.printAll));
  }

  /**
   * @param {string} title
   * @param {string | null} above
   * @param {...import('../dom.js').Child} content
   */
  #show(title, above, ...content) {
    const level = this.#context.headingLevel;
    this.#body.replaceChildren(...present([
      above && h('p', { class: 'note' }, above),
      h(/** @type {'h3'} */ (`h${level}`), { class: 'orientation-title', tabindex: '-1' }, title),
      ...content,
    ]));
    this.element.scrollTop = 0;
    this.#focus();
  }

  #focus() {
    /** @type {HTMLElement | null} */ (this.#body.querySelector('.orientation-title'))?.focus();
  }
}
