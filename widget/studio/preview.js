/**
 * The carte beside the form: our own frame page, whose policy allows what the carte asks and no
 * more. It is loaded anew for what its policy or its address says; else the element within takes
 * the next carte, and nothing flickers.
 */
import { h } from '../src/dom.js';
import { frameAddress } from './snippets.js';

/** How long a map is waited for that is being drawn, milliseconds. */
const PATIENCE = 12_000;
const pause = () => new Promise((resolve) => { setTimeout(resolve, 100); });

const number = new Intl.NumberFormat('fr');

export class Preview {
  #store;
  #frame = h('iframe', { title: 'Aperçu de votre carte', allow: 'geolocation; fullscreen' });
  #total = h('p', { class: 'total', role: 'status' });
  #notes = h('ul', { class: 'summary' });
  /** What the frame was loaded for. */
  #loaded = '';

  /**
   * @param {import('./store.js').Store} store
   * @param {(key: string) => void} onnote leads to the step that a note is about
   */
  constructor(store, onnote) {
    this.#store = store;
    this.element = h('section', { class: 'preview', 'aria-labelledby': 'apercu' },
      h('h2', { id: 'apercu', tabindex: -1 }, 'Aperçu'), this.#total, this.#notes, this.#frame);
    store.addEventListener('answer', () => this.#show(onnote));
  }

  /** Where the map of the frame stands, once it does; null where there is none. */
  async view() {
    if (['liste', 'recherche'].includes(this.#store.pose.affichage)) return null;
    // Out of sight, as on a phone, a map that is not there does not come.
    const end = Date.now() + (this.#frame.checkVisibility() ? PATIENCE : 0);
    do {
      // While the list is on its way the element's answer waits for it.
      const view = await Promise.race([this.#element()?.vue(), pause()]);
      if (view) return view;
      await pause();
    } while (Date.now() < end);
    return null;
  }

  /** @returns {any} the element in the frame, once its page is there */
  #element() {
    const element = this.#frame.contentDocument?.querySelector('repere-carte');
    return element && 'vue' in element ? element : null;
  }

  /** @param {(key: string) => void} onnote */
  #show(onnote) {
    const { answer, faults, carte, pose, here } = this.#store;
    const said = answer ? answer.avertissements : faults;
    this.#notes.replaceChildren(...said.map(({ cle, message }) =>
      h('li', {}, message, ' ', cle ? h('button', { type: 'button', class: 'link', onclick: () => onnote(cle) }, 'Y aller') : null)));
    this.element.classList.toggle('faulty', answer === null);
    if (!answer) {
      this.#total.textContent = 'L’aperçu attend une correction :';
      return;
    }
    const { id, total, localises } = answer;
    this.#total.textContent = total === 0 ? 'Aucun lieu' : `${number.format(total)} ${total > 1 ? 'lieux' : 'lieu'}${localises < total ? `, dont ${number.format(localises)} sur la carte` : ''}`;
    const wanted = JSON.stringify([carte.fond, carte.logo, carte.adresses, pose.affichage, pose.lang, pose.orientation, pose.theme]);
    const element = this.#element();
    if (element && wanted === this.#loaded) element.setAttribute('carte', id);
    else this.#frame.src = frameAddress(here.replace(/\/$/, ''), id, pose);
    this.#loaded = wanted;
  }
}
