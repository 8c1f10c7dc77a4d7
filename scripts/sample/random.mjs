// Seeded chance: the same seed gives the same sample, on every machine.

/** Small fast counter generator (sfc32, of the PractRand suite, by C. Doty-Humphrey). */
export class Random {
  #a = 0;
  #b = 0;
  #c = 0;
  #counter = 1;

  /** @param {number} seed */
  constructor(seed) {
    this.#a = seed | 0;
    for (let i = 0; i < 20; i += 1) this.#next();
  }

  #next() {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** A number from 0 up to, not including, 1. */
  float() {
    return this.#next() / 2 ** 32;
  }

  /** A whole number from `low` to `high`, both included. */
  int(low, high) {
    return low + Math.floor(this.float() * (high - low + 1));
  }

  chance(probability) {
    return this.float() < probability;
  }

  pick(list) {
    return list[this.int(0, list.length - 1)];
  }

  /** One of `[item, weight]` pairs. */
  weighted(pairs) {
    let left = this.float() * pairs.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [item, weight] of pairs) {
      left -= weight;
      if (left < 0) return item;
    }
    return pairs.at(-1)[0];
  }

  /** Up to `count` different items, in the order of the list. */
  some(list, count) {
    const left = list.map((_, index) => index);
    const taken = [];
    while (taken.length < count && left.length > 0) {
      taken.push(left.splice(this.int(0, left.length - 1), 1)[0]);
    }
    return taken.sort((a, b) => a - b).map((index) => list[index]);
  }

  /** The items that their probability in `{item: probability}` lets through. */
  among(probabilities) {
    return Object.entries(probabilities)
      .filter(([, probability]) => this.chance(probability))
      .map(([item]) => item);
  }

  shuffle(list) {
    const shuffled = [...list];
    for (let i = shuffled.length - 1; i > 0; i -= 1) {
      const j = this.int(0, i);
      [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
    }
    return shuffled;
  }
}
