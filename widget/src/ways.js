/** Nothing was found: what to let go of, and how many places that would give. */
import { valueWords } from './words.js';

/** How many ways out are worth reading. */
const WAYS = 4;

/**
 * @param {import('./question.js').Question} asked
 * @param {import('./answers.js').Answers} answers
 * @param {import('./types.js').Messages} messages
 * @param {AbortSignal} signal
 * @returns {Promise<{ what: string, words: string, total: number }[]>} the most helpful first; see `Question.without`
 */
export async function waysOut(asked, answers, messages, signal) {
  const ways = await Promise.all(asked.asks.map(async (what) => {
    const { total } = await answers.places(asked.without(what), signal);
    const values = asked.choice.get(what)?.map((value) => valueWords(messages, what, value));
    return { what, words: messages.without(values?.join(', ') ?? asked.q), total };
  }));
  return ways.filter(({ total }) => total > 0).sort((a, b) => b.total - a.total).slice(0, WAYS);
}
