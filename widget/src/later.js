/** What few readers ask for, fetched when they do: being led to a place, and printing. */

/** @typedef {import('./types.js').PlaceFeature} PlaceFeature */
/**
 * @typedef {object} LaterContext
 * @property {import('./answers.js').Answers} answers
 * @property {import('./types.js').Messages} messages
 * @property {import('./settings.js').Settings} settings
 * @property {import('./hours.js').Calendar} calendar
 * @property {(id: string) => string} pageOf
 * @property {string} title of the carte
 * @property {AbortSignal} signal of the whole session
 * @property {(sheet: CSSStyleSheet) => void} adopt
 * @property {() => HTMLElement} host what the view of the orientation covers
 * @property {() => string} colour of the brand
 * @property {import('./print/sheet.js').SheetContext['picture']} picture
 * @property {(feature: PlaceFeature) => void} onopen
 * @property {(detail: { etape?: string, total?: number }) => void} onstep
 * @property {() => void} onclose
 */

export class Later {
  #context;
  #orientation = /** @type {Promise<import('./orientation/orientation.js').OrientationView> | null} */ (null);

  /** @param {LaterContext} context */
  constructor(context) {
    this.#context = context;
  }

  /** Leads to the place that serves a person best; shown again as it was left. */
  async guide() {
    const { host, signal } = this.#context;
    this.#orientation ??= this.#load();
    const view = await this.#orientation;
    if (signal.aborted) return;
    if (!view.element.isConnected) host().append(view.element);
    view.show();
  }

  /** @param {readonly PlaceFeature[]} features */
  async print(features) {
    const { answers, messages, title, colour, pageOf, picture, host, signal } = this.#context;
    const [sheet, { default: own }, ...whole] = await Promise.all([
      import('./print/sheet.js'),
      messages.lang === 'en' ? import('./messages/sheet.en.js') : import('./messages/sheet.fr.js'),
      ...features.map((feature) => answers.place(feature.properties.id, signal).catch(() => feature)),
    ]);
    if (!signal.aborted) await sheet.printSheets(whole, { messages, own, title, colour: colour(), pageOf, picture, host: host() });
  }

  async #load() {
    const { answers, messages, settings, calendar, signal, adopt, onopen, onstep, onclose } = this.#context;
    const [{ OrientationView, sheet }, { default: own }] = await Promise.all([
      import('./orientation/orientation.js'),
      messages.lang === 'en' ? import('./messages/orientation.en.js') : import('./messages/orientation.fr.js'),
      // It says where the answers go, so it has to be known.
      answers.load(),
    ]);
    adopt(sheet);
    /** @type {import('./orientation/orientation.js').OrientationView} */
    const view = new OrientationView({
      answers,
      calendar,
      signal,
      onstep,
      onclose,
      words: { own, messages },
      // It covers the carte, title included.
      headingLevel: settings.headingLevel,
      scope: () => ({ carte: settings.carte, filter: settings.filter }),
      onopen: (feature) => {
        view.hide();
        onopen(feature);
      },
      onprint: (features) => void this.print(features),
    });
    return view;
  }
}
