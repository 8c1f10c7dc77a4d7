/** What the search box does: the words typed, what was picked among the suggestions, « Autour de moi ». */
import { toggle } from './filter.js';
import { currentPosition } from './position.js';

/**
 * @typedef {object} SearchingContext
 * @property {import('./question.js').Question} asked
 * @property {import('./views/search-box.js').SearchBox} box
 * @property {import('./types.js').Messages} messages
 * @property {AbortSignal} signal of the whole session
 * @property {(near: import('./question.js').Near | null, fit: boolean) => void} ask lists anew, everywhere;
 *   `fit`: the map goes to what is found
 * @property {(choice: import('./filter.js').Choice) => void} choose
 * @property {(feature: import('./types.js').PlaceFeature) => void} open
 */

export class Searching {
  #context;

  /** @param {SearchingContext} context */
  constructor(context) {
    this.#context = context;
  }

  /** @param {string} q */
  search(q) {
    const { asked, ask } = this.#context;
    // The name of what the list is around stands in the box as if it had been typed.
    if (q === asked.q || (q !== '' && q === asked.near?.name)) return;
    asked.q = q;
    ask(null, true);
  }

  /** @param {import('./suggestions.js').Suggestion} suggestion */
  pick(suggestion) {
    const { asked, box, choose, open } = this.#context;
    switch (suggestion.kind) {
      case 'here':
        void this.#locate();
        break;
      case 'commune': {
        const { code, nom, point } = suggestion.commune;
        box.words = nom;
        // Some bundles know no points: its places are then found by its name.
        if (point) this.#startAt({ name: nom, point, commune: code });
        else this.search(nom);
        break;
      }
      case 'address': {
        const { label, point } = suggestion.address;
        box.words = label;
        this.#startAt({ name: label, point });
        break;
      }
      case 'service':
        box.words = '';
        asked.q = '';
        choose(toggle(asked.choice, 'services', [suggestion.value], true));
        break;
      default:
        open(suggestion.feature);
    }
  }

  /** Looks for the reader, who asked for it. */
  async #locate() {
    const { box, messages, signal } = this.#context;
    box.locating = true;
    box.notice = messages.locating;
    try {
      const point = await currentPosition();
      if (signal.aborted) return;
      box.notice = '';
      box.words = '';
      this.#startAt({ name: null, point });
    } catch (error) {
      const refused = /** @type {Error} */ (error).message !== 'missing';
      box.notice = refused ? messages.positionRefused : messages.positionMissing;
    } finally {
      box.locating = false;
    }
  }

  /** @param {import('./question.js').Near} near */
  #startAt(near) {
    const { asked, ask } = this.#context;
    asked.q = '';
    ask(near, false);
  }
}
