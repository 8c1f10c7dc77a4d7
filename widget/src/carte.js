/** The carte's own texts in the reader's language: the server sends those that are translated by language. */

/** @typedef {string | Record<string, string>} Text a text, or texts by language; the carte's own has the key `''` */

/**
 * @param {import('./types.js').Carte} carte as the server sends it
 * @param {string} language
 * @returns {import('./types.js').Carte}
 */
export function inLanguage(carte, language) {
  const say = (/** @type {Text} */ text) => (typeof text === 'string' ? text : (text[language] ?? text['']));
  const titled = (/** @type {{ titre: Text }} */ one) => ({ ...one, titre: say(one.titre) });
  return /** @type {import('./types.js').Carte} */ ({
    ...carte,
    ...(carte.titre && { titre: say(carte.titre) }),
    ...(carte.introduction && { introduction: say(carte.introduction) }),
    ...(carte.raccourcis && { raccourcis: carte.raccourcis.map(titled) }),
    ...(carte.categories && { categories: carte.categories.map(titled) }),
    ...(carte.liens && { liens: carte.liens.map(titled) }),
    ...(carte.en_avant && { en_avant: carte.en_avant.map((one) => ({ ...one, raison: say(one.raison) })) }),
  });
}
