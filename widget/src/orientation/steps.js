/** The questions, one screen each; all of them may be passed over. */
import { h, icon } from '../dom.js';
import { currentPosition } from '../position.js';
import { NEEDS, facetWords, valueWords } from '../words.js';
import { DAYS, DISTANCES, LISTS, PARTS } from './need.js';

/** Pause in typing after which towns are looked for, milliseconds. */
const PAUSE = 250;
/** Towns offered. */
const TOWNS = 6;

/**
 * @typedef {object} StepContext
 * @property {import('./orientation.js').Words} words
 * @property {import('./need.js').Answers} given
 * @property {import('../answers.js').Answers} answers
 * @property {AbortSignal} signal
 * @property {() => void} onchange
 */
/** @typedef {{ title: keyof typeof import('../messages/orientation.fr.js').default & ('need' | 'who' | 'where' | 'when' | 'conditions'), content: (context: StepContext) => (Node | null | false)[] }} Step */

/** @type {readonly Step[]} */
export const STEPS = [
  { title: 'need', content: needStep },
  { title: 'who', content: whoStep },
  { title: 'where', content: whereStep },
  { title: 'when', content: whenStep },
  { title: 'conditions', content: conditionsStep },
];

/** @param {StepContext} context */
function needStep(context) {
  const { own, messages } = context.words;
  return [
    h('p', { class: 'note' }, own.severalAnswers),
    ...Object.entries(NEEDS).map(([need, services]) =>
      group(messages.needs[/** @type {keyof typeof NEEDS} */ (need)], services.map((service) =>
        box(context, 'services', service, messages.sentences[service])))),
  ];
}

/** @param {StepContext} context */
function whoStep(context) {
  const { own } = context.words;
  return [
    group(own.publics, LISTS.publics_specifiquement_adresses.map((value) => box(context, 'publics_specifiquement_adresses', value))),
    group(own.care, LISTS.prise_en_charge_specifique.map((value) => box(context, 'prise_en_charge_specifique', value)), vital(context, 'prise_en_charge_specifique')),
  ];
}

/** @param {StepContext} context */
function whereStep(context) {
  const { given, words: { own }, onchange } = context;
  const distances = [0, ...DISTANCES].map((km) =>
    radio('distance', km === 0 ? own.anyDistance : own.upTo(km), given.distance === km, () => { given.distance = km; onchange(); }));
  return [
    townSearch(context),
    group(own.howFar, distances, vital(context, 'distance')),
    group(own.howToReach, LISTS.modalites_acces.map((value) => box(context, 'modalites_acces', value))),
  ];
}

/** @param {StepContext} context */
function whenStep(context) {
  const { given, words: { own, messages }, onchange } = context;
  const parts = /** @type {const} */ (['any', ...Object.keys(PARTS)]).map((part) => {
    const value = part === 'any' ? null : /** @type {keyof typeof PARTS} */ (part);
    return radio('part', own.parts[/** @type {keyof typeof own.parts} */ (part)], given.part === value, () => { given.part = value; onchange(); });
  });
  return [
    group(own.days, DAYS.map((day, at) => box(context, 'jours', day, undefined, messages.days[at]))),
    group(own.partOfDay, parts, vital(context, 'horaires')),
  ];
}

/** @param {StepContext} context */
function conditionsStep(context) {
  const { own, messages } = context.words;
  return [
    group(own.money, LISTS.frais_a_charge.map((value) => box(context, 'frais_a_charge', value, undefined, own.free)), vital(context, 'frais_a_charge')),
    group(facetWords(messages, 'modalites_accompagnement'), LISTS.modalites_accompagnement.map((value) => box(context, 'modalites_accompagnement', value))),
  ];
}

/**
 * @param {string} title
 * @param {Node[]} choices
 * @param {Node | null} [last]
 */
function group(title, choices, last = null) {
  return h('fieldset', {}, h('legend', {}, title), h('ul', { class: 'options' }, ...choices.map((choice) => h('li', {}, choice))), last);
}

/**
 * @param {StepContext} context
 * @param {string} name
 * @param {string} value
 * @param {string} [hint]
 * @param {string} [label]
 */
function box({ given, words, onchange }, name, value, hint, label = valueWords(words.messages, name, value)) {
  const input = h('input', { type: 'checkbox', checked: given.of(name).has(value), onchange: () => { given.tick(name, value, input.checked); onchange(); } });
  return option(input, label, hint);
}

/**
 * @param {string} name
 * @param {string} words
 * @param {boolean} checked
 * @param {() => void} onchoose
 */
function radio(name, words, checked, onchoose) {
  return option(h('input', { type: 'radio', name: `orientation-${name}`, checked, onchange: onchoose }), words);
}

/**
 * @param {HTMLInputElement} input
 * @param {string} words
 * @param {string} [hint]
 */
function option(input, words, hint) {
  return h('label', { class: 'option' }, input, h('span', { class: 'option-words' }, words, hint && h('span', { class: 'hint' }, hint)));
}

/**
 * @param {StepContext} context
 * @param {keyof StepContext['words']['own']['vital']} name
 */
function vital({ given, words, onchange }, name) {
  const input = h('input', {
    type: 'checkbox',
    checked: given.vital.has(name),
    onchange: () => {
      if (input.checked) given.vital.add(name);
      else given.vital.delete(name);
      onchange();
    },
  });
  return h('div', { class: 'vital' }, option(input, words.own.vital[name]));
}

/**
 * Where the person is: a commune that is typed, or the place of the page's reader.
 * @param {StepContext} context
 */
function townSearch({ given, answers, signal, words: { own, messages }, onchange }) {
  const found = h('ul', { class: 'options' });
  const said = h('p', { role: 'status', class: 'note' });
  let timer = 0;
  let asked = 0;
  /** @param {readonly import('../communes.js').Commune[]} communes */
  const offer = (communes) => {
    const nears = communes.flatMap(({ nom, departement, point }) => (point ? [{ words: `${nom} (${departement})`, near: { name: nom, point } }] : []));
    const kept = given.near && nears.every(({ near }) => near.name !== given.near?.name)
      ? [{ words: given.near.name === null ? own.fromHere : own.from(given.near.name), near: given.near }] : [];
    const all = [{ words: own.noPlace, near: null }, ...kept, ...nears];
    found.replaceChildren(...all.map(({ words, near }) =>
      h('li', {}, radio('near', words, near === given.near || (near !== null && near.name === given.near?.name), () => { given.near = near; onchange(); }))));
  };
  const input = h('input', {
    class: 'field',
    id: 'orientation-town',
    type: 'text',
    autocomplete: 'off',
    oninput: () => {
      clearTimeout(timer);
      timer = window.setTimeout(async () => {
        const mine = ++asked;
        const typed = input.value.trim();
        const communes = typed ? await answers.communes(typed, signal).catch(() => []) : [];
        if (mine !== asked) return;
        offer(communes.slice(0, TOWNS));
        said.textContent = typed && communes.length === 0 ? own.noTown : '';
      }, PAUSE);
    },
  });
  const locate = h('button', {
    type: 'button',
    class: 'link with-icon',
    onclick: async () => {
      said.textContent = messages.locating;
      try {
        given.near = { name: null, point: await currentPosition() };
        said.textContent = '';
        offer([]);
        onchange();
      } catch (error) {
        said.textContent = /** @type {Error} */ (error).message === 'missing' ? messages.positionMissing : messages.positionRefused;
      }
    },
  }, icon('locate'), own.locate);
  offer([]);
  return h('div', { class: 'town' },
    h('label', { for: 'orientation-town' }, own.town), input, locate, said,
    h('fieldset', {}, h('legend', { class: 'sr-only' }, own.townFound), found));
}
