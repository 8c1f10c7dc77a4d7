/** Questions to an engine, by chance but the same at every run: of every kind, mostly sensible. */
import { Random } from './random.js';

/** @typedef {import('../../src/types.js').PlaceFeature} PlaceFeature */

const TERRITORIES = [
  'departement:38', 'departement:2A', 'departement:974', 'region:84', 'region:11', 'epci:200040715', 'commune:38185', 'commune:13055',
  'commune:75056', 'commune:38195',
];
const NEEDED = ['services', 'prise_en_charge_specifique', 'publics_specifiquement_adresses', 'frais_a_charge', 'modalites_acces', 'modalites_accompagnement'];
const DAYS = ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche'];
/** 1 November 2026 as minutes since 1970: before the bakes of the tests, and then on past their hours' horizon. */
const MINUTES = Date.UTC(2026, 10, 1) / 60_000;
const NONSENSE = ['frais_a_charge=cher', 'utm_source=lettre', 'autour=-1km', 'services=%FF', 'territoires=pays:fr'];

export class Questions {
  #random;
  #places;
  #values;

  /**
   * @param {number} seed
   * @param {PlaceFeature[]} places some of those asked about
   * @param {Record<string, Record<string, number>>} counts of all of them
   */
  constructor(seed, places, counts) {
    this.#random = new Random(seed);
    this.#places = places;
    this.#values = Object.entries(counts).map(([facet, values]) => ({ facet, values: Object.keys(values) })).filter(({ values }) => values.length > 0);
  }

  /** A request as the engine reads it. */
  next() {
    const random = this.#random;
    const what = random.next();
    if (what < 0.45) return ['tile', this.#filter(0.1), this.#filter(0.6), this.#tile()].join('\n');
    const filters = [this.#filter(0.3), this.#filter(0.7)];
    if (what < 0.75) return ['page', ...filters, this.#list()].join('\n');
    if (what < 0.85) return ['counts', ...filters].join('\n');
    if (what < 0.93) return ['rank', this.#filter(0.4), this.#need()].join('\n');
    if (what < 0.95) return ['communes', this.#words()].join('\n');
    if (what < 0.97) return ['open', String(MINUTES + random.below(60 * 24 * 900)), ...Array.from({ length: random.below(5) }, () => this.#id())].join('\n');
    return [what < 0.99 ? 'card' : 'ordinal', this.#id()].join('\n');
  }

  #id() {
    return this.#random.chance(0.05) ? 'nulle part' : this.#place().id;
  }

  /** What a person needs: `data/src/index/orientation/need.rs`. */
  #need() {
    const random = this.#random;
    const query = new URLSearchParams();
    for (const { facet, values } of this.#values.filter(({ facet: name }) => NEEDED.includes(name))) {
      if (random.chance(0.35)) query.set(facet, Array.from({ length: 1 + random.below(2) }, () => random.pick(values)).join(','));
    }
    if (random.chance(0.5)) query.set('near', this.#around(0.3).map((degrees) => degrees.toFixed(5)).join(','));
    if (random.chance(0.3)) query.set('distance', `${1 + random.below(60)}km`);
    if (random.chance(0.4)) query.set('jours', `${random.pick(DAYS)},${random.pick(DAYS)}`);
    if (random.chance(0.3)) query.set('debut', `${8 + random.below(6)}:30`);
    if (random.chance(0.3)) query.set('fin', `${15 + random.below(6)}:00`);
    if (random.chance(0.4)) query.set('indispensable', random.pick(['horaires', 'distance', ...NEEDED]));
    if (random.chance(0.5)) query.set('limit', String(1 + random.below(60)));
    return query.toString();
  }

  /** @param {number} probability of asking anything */
  #filter(probability) {
    const random = this.#random;
    if (!random.chance(probability)) return '';
    if (random.chance(0.02)) return random.pick(NONSENSE);
    const query = new URLSearchParams();
    for (let i = random.below(2); i >= 0; i -= 1) {
      const { facet, values } = random.pick(this.#values);
      const terms = Array.from({ length: 1 + random.below(3) }, () => `${random.chance(0.15) ? '!' : ''}${random.pick(values).replace(/[\\,;]/g, '\\$&')}`);
      query.set(facet, terms.join(random.chance(0.1) ? ';' : ','));
    }
    if (random.chance(0.35)) query.set('territoires', random.chance(0.5) ? random.pick(TERRITORIES) : `commune:${this.#place().properties.code_insee ?? '38185'}`);
    // As far as a carte may look, and rarely, since it takes long.
    if (random.chance(0.08)) query.set('autour', `${1 + random.below(30)}km`);
    if (random.chance(0.08)) query.set('au_moins', String(1 + random.below(12)));
    if (random.chance(0.1)) query.set('localise', random.pick(['oui', 'non']));
    if (random.chance(0.1)) query.set('prise_rdv', random.pick(['oui', 'non']));
    if (random.chance(0.1)) query.set('ouvert', random.pick(['soir', 'week-end', '!soir', this.#instant()]));
    return query.toString();
  }

  #instant() {
    return `${new Date((MINUTES + this.#random.below(60 * 24 * 300)) * 60_000).toISOString().slice(0, 16)}Z`;
  }

  #list() {
    const random = this.#random;
    const query = new URLSearchParams();
    if (random.chance(0.6)) query.set('q', this.#words());
    if (random.chance(0.3)) query.set('near', this.#around(0.3).map((degrees) => degrees.toFixed(5)).join(','));
    if (random.chance(0.2)) {
      const [lon, lat] = this.#around(0.2);
      const reach = 10 ** -random.below(4);
      query.set('bbox', [lon - reach, lat - reach, lon + reach, lat + reach].map((degrees) => degrees.toFixed(6)).join(','));
    }
    if (random.chance(0.7)) query.set('limit', String(random.below(40)));
    if (random.chance(0.3)) query.set('offset', String(random.below(300)));
    if (random.chance(0.02)) query.set('cursor', 'x-y-z');
    return query.toString();
  }

  /** Words of a place, some cut short, some misspelt, in any order. */
  #words() {
    const random = this.#random;
    const { nom, commune = '', adresse = '', code_postal: code = '', services = [] } = this.#place().properties;
    const known = `${nom} ${commune} ${adresse} ${code} ${services.join(' ')}`.split(/\s+/).filter(Boolean);
    const words = Array.from({ length: 1 + random.below(3) }, () => {
      const letters = [...random.pick(known)];
      if (random.chance(0.3)) letters.length = Math.max(1, random.below(letters.length + 1));
      if (random.chance(0.25)) letters[random.below(letters.length)] = random.pick([...'aeiourstéà-’ ']);
      if (random.chance(0.1)) letters.splice(random.below(letters.length), 1);
      return letters.join('');
    });
    return words.join(' ');
  }

  #tile() {
    const random = this.#random;
    const zoom = random.below(15);
    const side = 2 ** zoom;
    if (random.chance(0.03)) return `${zoom}/${side}/0`;
    const [lon, lat] = this.#around(0.01);
    const sine = Math.sin((lat * Math.PI) / 180);
    const x = Math.floor((lon / 360 + 0.5) * side);
    const y = Math.floor((0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * side);
    return `${zoom}/${Math.min(Math.max(x, 0), side - 1)}/${Math.min(Math.max(y, 0), side - 1)}`;
  }

  /**
   * Near some place.
   * @param {number} reach degrees
   */
  #around(reach) {
    const [lon, lat] = this.#place().geometry?.coordinates ?? [5.72, 45.18];
    return [lon, lat].map((degrees) => degrees + (this.#random.next() - 0.5) * reach);
  }

  #place() {
    return this.#random.pick(this.#places);
  }
}
