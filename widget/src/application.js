/**
 * The application inside one element: holds what the reader chose, asks whoever
 * answers, and keeps header, filters, list, map and fiche in step.
 */
import { Addresses } from './addresses.js';
import { Answers } from './answers.js';
import { inLanguage } from './carte.js';
import { CHOICES, NO_CHOICE, parseChoice, toggle } from './filter.js';
import { firstView, styleAddress } from './first-view.js';
import { Later } from './later.js';
import { Opened } from './opened.js';
import { Question } from './question.js';
import { Searching } from './searching.js';
import { fragment, readFragment } from './share.js';
import { sheetName } from './sheet-file.js';
import css from './styles/application.css';
import { suggest } from './suggestions.js';
import { applyColours, themeName } from './theme.js';
import { chips } from './views/chips.js';
import { FicheView } from './views/fiche.js';
import { FiltersView } from './views/filters.js';
import { footer } from './views/footer.js';
import { HeaderView } from './views/header.js';
import { ListView } from './views/list.js';
import { MapPaneView } from './views/map-pane.js';
import { waysOut } from './ways.js';
import { h, whenIdle } from './dom.js';

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

/** From this width on, list and map stand side by side; the style sheet has the same number. */
const WIDE = 720;

/** Pause in typing after which the list follows, milliseconds: a server is not asked for every letter. */
const PAUSE = { here: 120, server: 280 };

export class Application {
  /** Before there is a first page: see `element.js`. */
  static answers = (/** @type {import('./answers.js').AnswersOptions} */ options) => new Answers(options);

  sheets = [sheet];
  #options;
  #asked;
  #page;
  #request = new AbortController();
  #clock = 0;
  #later;
  #searching;
  #header;
  #filters;
  #list;
  #fiche;
  #opened;
  #map = /** @type {MapPaneView | null} */ (null);
  #body;

  /** @param {import('./types.js').ApplicationOptions} options */
  constructor(options) {
    const { server, settings, messages, page } = options;
    const carte = inLanguage(options.carte, messages.lang);
    this.#options = { ...options, carte };
    this.#page = page;
    this.#asked = new Question(settings, carte);
    const addresses = new Addresses(carte.adresses);
    const shared = {
      messages,
      calendar: { holidays: carte.feries ?? [], local: carte.feries_locaux ?? {}, date: page.date },
      pageOf: (/** @type {string} */ id) =>
        (carte.fiches ? server.address(carte.fiches.replace('{fichier}', sheetName(id))) : server.pageOf(id, settings.carte)),
    };
    this.#later = new Later({
      ...shared,
      answers: options.answers,
      settings,
      signal: options.signal,
      title: this.#title,
      adopt: (added) => { options.shadow.adoptedStyleSheets = [...options.shadow.adoptedStyleSheets, added]; },
      host: () => this.element,
      colour: () => getComputedStyle(this.element).outlineColor,
      picture: (position) => this.#map?.picture(position) ?? Promise.resolve(null),
      onopen: (feature) => this.#open(feature, 'guide'),
      onstep: (detail) => options.emit('repere:orientation', detail),
      onclose: () => this.#list.focusGuide(),
    });
    this.#header = new HeaderView({
      messages,
      title: this.#title,
      logo: settings.logo ?? (carte.logo ? server.address(carte.logo) : null),
      headingLevel: settings.headingLevel,
      pause: () => (options.answers.isHere ? PAUSE.here : PAUSE.server),
      onsearch: (q) => this.#searching.search(q),
      suggest: (words, signal) =>
        suggest(words, { answers: options.answers, addresses, carte, messages, question: this.#asked, signal }),
      onpick: (suggestion) => this.#searching.pick(suggestion),
      onfilters: () => this.#toggleFilters(),
      ontab: (tab) => this.#show(tab),
    });
    this.#searching = new Searching({
      asked: this.#asked,
      box: this.#header.search,
      messages,
      signal: options.signal,
      ask: (near, fit) => this.#askAnew(near, fit),
      choose: (choice) => this.#choose(choice),
      open: (feature) => this.#open(feature, 'list'),
    });
    this.#filters = new FiltersView({
      messages,
      carte,
      preset: this.#asked.preset,
      own: settings.filter,
      counts: page.counts,
      onchoose: (column, values, chosen) => this.#choose(toggle(this.#asked.choice, column, values, chosen)),
      onclear: () => this.#choose(NO_CHOICE),
      onopen: () => void this.#countApart(),
      onclose: () => this.#filtersClosed(),
    });
    this.#header.filterButton.hidden = this.#filters.isEmpty;
    this.#list = new ListView({
      ...shared,
      headingLevel: settings.headingLevel + 1,
      carte,
      onguide: settings.orientation ? () => void this.#later.guide() : null,
      link: () => this.#link(),
      onopen: (feature) => this.#open(feature, 'list'),
      onpoint: (feature) => this.#map?.point(feature),
      onmore: () => void this.#more(),
      onwhole: () => this.#wholeList(),
      onretry: () => void this.#refresh(),
      onclear: () => this.#startOver(),
    });
    this.#fiche = new FicheView({
      ...shared,
      report: carte.signalement ?? null,
      onlink: (id, type) => options.emit('repere:lien', { id, type }),
      onprint: (feature) => void this.#later.print([feature]),
      headingLevel: settings.headingLevel + 1,
      onback: () => this.#back(),
    });
    this.#opened = new Opened(this.#fiche, options.answers);
    this.#body = h(
      'div',
      { class: 'body', 'data-tab': 'list' },
      h('div', { class: 'side' }, this.#list.element, this.#fiche.element),
      this.#filters.element,
    );
    this.element = h(
      'div',
      { class: 'root', part: 'cadre', lang: messages.lang, 'data-display': settings.display, 'data-theme': themeName(settings.theme ?? carte.theme) },
      h('div', { class: 'frame' }, this.#header.element, this.#body, footer(carte, page.date, messages)),
    );
  }

  /** To be called once the element is on the page: colours are read off it. */
  start() {
    const { server, answers, settings, carte, shadow, messages } = this.#options;
    const colours = applyColours(this.element, carte);
    this.#map = new MapPaneView({
      messages,
      carte,
      view: firstView(settings, carte.vue),
      colours,
      style: styleAddress(server.address(carte.style), settings.theme),
      absolute: (path) => server.address(path),
      tile: (query, coord, signal) => answers.tile(query, coord, signal),
      // Before ours, so that ours has the last word.
      adopt: (added) => { shadow.adoptedStyleSheets = [added, ...shadow.adoptedStyleSheets]; },
      query: this.#asked.filter,
      isWide: this.#isWide,
      onview: (bbox) => {
        this.#asked.area = { kind: 'view', bbox };
        void this.#refresh();
      },
      onplace: (known) => {
        const { id } = known.properties;
        const listed = this.#page.features.find(({ properties }) => properties.id === id);
        this.#open(listed ?? answers.card(id) ?? known, 'map');
      },
      onpoint: (id) => this.#list.point(id),
      onstack: (position) => {
        this.#asked.askPoint(position);
        this.#closeFiche();
        this.#show('list');
        void this.#refresh();
      },
      ongone: () => this.#options.restart(),
    });
    this.#body.append(this.#map.element);
    if (settings.display === 'carte') this.#show('map');
    this.#map.start();
    this.#showPage(this.#page);
    window.addEventListener('hashchange', () => void this.#follow(), { signal: this.#options.signal });
    void this.#follow();
    whenIdle(() => void answers.load());
    this.#clock = window.setInterval(() => {
      this.#list.tick();
      this.#fiche.tick();
    }, 60_000);
  }

  get #title() {
    const { settings, carte, messages } = this.#options;
    return settings.title ?? carte.titre ?? messages.defaultTitle;
  }

  /** What the reader sees, as an address: the page's own, or the frame's. */
  #link() {
    const url = new URL(location.href);
    url.hash = fragment(this.#asked.link(this.#opened.id), this.#options.settings.carte);
    return { address: url.href, title: this.#title };
  }

  /** Takes up what the page's address says, where it is a link to this carte. */
  async #follow() {
    const { settings } = this.#options;
    const link = readFragment(location.hash, settings.carte);
    if (!link) return;
    const { choice, q, near, zone, lieu } = link;
    this.#header.search.words = near?.name ?? q;
    this.#around(near);
    this.#asked.follow(link);
    if (zone) this.#map?.show({ bounds: zone });
    this.#choose(choice);
    if (lieu) await this.openPlace(lieu).catch((error) => console.warn('repere-carte :', error));
  }

  /** @param {string} id of the place whose fiche opens */
  async openPlace(id) {
    const { answers, signal } = this.#options;
    const place = answers.card(id) ?? (await answers.place(id, signal));
    if (!signal.aborted) this.#open(place, 'list');
  }

  /** @param {string} words */
  search(words) {
    this.#header.search.words = words;
    this.#searching.search(words.trim());
  }

  /** @param {string} query what is to be ticked */
  filter(query) {
    this.#choose(parseChoice(query, CHOICES));
  }

  /** @param {import('./types.js').View} view a centre, and perhaps a zoom */
  go(view) {
    this.#map?.show(view);
  }

  view = () => this.#map?.view ?? null;

  remove() {
    clearInterval(this.#clock);
    this.#request.abort();
    this.#opened.close();
    this.#map?.remove();
    this.element.remove();
  }

  /** @param {import('./filter.js').Choice} choice */
  #choose(choice) {
    this.#asked.choice = choice;
    this.#map?.filter(this.#asked.filter);
    this.#closeFiche();
    void this.#refresh();
  }

  /**
   * Lists anew: a new search looks everywhere, not only where the map happens to stand.
   * @param {import('./question.js').Near | null} near
   * @param {boolean} fit see `#refresh`
   */
  #askAnew(near, fit) {
    this.#around(near);
    this.#asked.area = null;
    this.#closeFiche();
    void this.#refresh(fit);
  }

  /** @param {import('./question.js').Near | null} near */
  #around(near) {
    if (near === this.#asked.near) return;
    this.#asked.near = near;
    this.#map?.around(near?.point ?? null);
  }

  #wholeList() {
    if (this.#asked.near) this.#header.search.words = '';
    this.#around(null);
    this.#asked.area = null;
    this.#map?.overview();
    this.#list.focus(null);
    void this.#refresh();
  }

  #startOver() {
    this.#around(null);
    this.#asked.clear();
    this.#header.search.words = '';
    this.#choose(NO_CHOICE);
    this.#list.focus(null);
  }

  /**
   * Asks for the first page of what is now asked.
   * @param {boolean} [fit] whether the map goes to the results of the search
   */
  #refresh(fit = false) {
    // A search box alone opens once it was asked something.
    this.element.toggleAttribute('data-asked', true);
    return this.#ask(null, (page) => this.#showPage(page, fit));
  }

  /** Adds the next page. */
  #more() {
    return this.#ask(this.#page.next_cursor, (page) => {
      this.#page = { ...page, features: [...this.#page.features, ...page.features] };
      this.#list.append(page);
      this.#showResults(false);
    });
  }

  /**
   * The last question counts: the one before is let go.
   * @param {string | null} cursor
   * @param {(page: import('./types.js').PlacesPage) => void} show
   */
  async #ask(cursor, show) {
    this.#request.abort();
    this.#request = new AbortController();
    const { signal } = this.#request;
    this.#list.busy = true;
    try {
      const page = await this.#options.answers.places(this.#asked.query(cursor), signal);
      if (!signal.aborted) show(page);
    } catch (error) {
      this.#failed(error, signal);
    } finally {
      if (!signal.aborted) this.#list.busy = false;
    }
  }

  /**
   * @param {import('./types.js').PlacesPage} page
   * @param {boolean} [fit]
   */
  #showPage(page, fit = false) {
    const { messages, emit } = this.#options;
    const isFirst = page === this.#page;
    this.#page = page;
    this.#list.show({ page, q: this.#asked.q, area: this.#asked.area?.kind ?? null, near: this.#asked.near });
    this.#list.select(this.#opened.id);
    this.#filters.update(this.#asked.choice, page.counts, page.total);
    this.#header.filtersChosen = this.#asked.size;
    const choose = (/** @type {import('./filter.js').Choice} */ choice) => {
      this.#choose(choice);
      this.#header.filterButton.focus();
    };
    const { choice } = this.#asked;
    this.#list.chosen = chips(choice, messages, (column, value) => choose(toggle(choice, column, [value], false)), () => choose(NO_CHOICE));
    this.#showResults(fit);
    if (page.total === 0) void this.#showWays();
    void this.#countApart();
    this.#map?.say(this.#list.summary);
    if (isFirst) return;
    emit('repere:filtre', {
      filtre: this.#asked.filter,
      recherche: this.#asked.q,
      commune: this.#asked.near?.commune ?? null,
      total: page.total,
      localises: page.localises,
    });
  }

  /** Nothing was found: says what to let go of. It is only advice. */
  async #showWays() {
    const { answers, messages } = this.#options;
    const { signal } = this.#request;
    const ways = await waysOut(this.#asked, answers, messages, signal).catch(() => []);
    if (signal.aborted) return;
    this.#list.ways = ways.map(({ what, ...way }) => ({ ...way, onchoose: () => this.#letGo(what) }));
  }

  /** How many places choices would give that no answer counts: asked only where somebody reads it. */
  async #countApart() {
    if (!this.#filters.isOpen) return;
    const { signal } = this.#request;
    await Promise.all(this.#filters.apart.map(async ({ column, values, say }) => {
      const page = await this.#options.answers.places(this.#asked.choosing(column, values), signal).catch(() => null);
      if (page && !signal.aborted) say(page.total);
    }));
  }

  /** @param {string} what see `Question.without` */
  #letGo(what) {
    const choice = new Map(this.#asked.choice);
    choice.delete(what);
    if (what === 'q') {
      this.#asked.q = '';
      this.#header.search.words = '';
    }
    this.#choose(choice);
    this.#list.focus(null);
  }

  /** @param {boolean} fit */
  #showResults(fit) {
    const { features, next_cursor: next } = this.#page;
    this.#map?.results(this.#asked.q ? features : null, { fit, complete: next === null });
  }

  /**
   * @param {unknown} error
   * @param {AbortSignal} signal
   */
  #failed(error, signal) {
    const { emit, restart } = this.#options;
    if (signal.aborted) return;
    if (/** @type {{ isGone?: boolean }} */ (error).isGone) {
      restart();
      return;
    }
    console.error('repere-carte :', error);
    this.#list.fail();
    emit('repere:erreur', { message: error instanceof Error ? error.message : String(error), erreur: error });
  }

  /**
   * @param {import('./types.js').PlaceFeature} feature what is known so far
   * @param {'list' | 'map' | 'guide'} from
   */
  #open(feature, from) {
    const { id, nom } = feature.properties;
    const { emit } = this.#options;
    this.element.toggleAttribute('data-asked', true);
    this.#list.select(id);
    this.#map?.select(feature);
    this.#body.toggleAttribute('data-fiche', true);
    this.#opened.open(feature, from, this.#isWide && from === 'map' ? 'list' : from);
    emit('repere:lieu', { id, nom });
  }

  #back() {
    const { id, from } = this.#opened;
    const toMap = !this.#isWide && from === 'map';
    this.#closeFiche();
    if (from === 'guide') return void this.#later.guide();
    if (toMap) this.#header.focusTab('map');
    else this.#list.focus(id);
  }

  #closeFiche() {
    this.#opened.close();
    this.#list.select(null);
    this.#map?.select(null);
    this.#body.toggleAttribute('data-fiche', false);
  }

  /** @param {'list' | 'map'} tab what a narrow element shows */
  #show(tab) {
    this.#header.tab = tab;
    this.#body.dataset.tab = tab;
  }

  #toggleFilters() {
    if (this.#filters.isOpen) {
      this.#filters.close();
      return;
    }
    this.#header.filterButton.setAttribute('aria-expanded', 'true');
    this.#filters.open(!this.#isWide);
  }

  #filtersClosed() {
    // A dialog gives the focus back by itself, and at once; this comes a moment later.
    this.#header.filterButton.setAttribute('aria-expanded', 'false');
  }

  get #isWide() {
    return this.#options.settings.display === 'complet' && this.element.clientWidth >= WIDE;
  }
}
