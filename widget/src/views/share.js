/** Buttons that hand something over: a link, or what to know of a place as text. */
import { h, icon } from '../dom.js';
import { share } from '../share.js';

/** @typedef {import('../types.js').Messages} Messages */

/**
 * Shares an address, or shows it where the page's frame refuses the clipboard.
 * @param {Messages} messages
 * @param {string} words on the button
 * @param {() => { address: string, title: string }} what
 */
export function shareButton(messages, words, what) {
  return handOver(messages, words, 'share', async () => {
    const { address, title } = what();
    const outcome = await share(address, title);
    return { text: address, words: outcome === 'copied' ? messages.linkCopied : '', isRefused: outcome === 'refused' };
  });
}

/**
 * Copies text.
 * @param {Messages} messages
 * @param {string} words on the button
 * @param {() => string} what
 */
export function copyButton(messages, words, what) {
  return handOver(messages, words, 'copy', async () => {
    const text = what();
    try {
      await navigator.clipboard.writeText(text);
      return { text, words: messages.copied, isRefused: false };
    } catch {
      return { text, words: '', isRefused: true };
    }
  });
}

/**
 * @param {Messages} messages
 * @param {string} words
 * @param {Parameters<typeof icon>[0]} sign
 * @param {() => Promise<{ text: string, words: string, isRefused: boolean }>} act
 */
function handOver(messages, words, sign, act) {
  const said = h('span', { role: 'status', class: 'said' });
  const field = h('textarea', { class: 'by-hand', readonly: true, rows: 2, hidden: true, 'aria-label': messages.copyByHand });
  const button = h('button', {
    type: 'button',
    class: 'link with-icon',
    onclick: async () => {
      const { text, words: outcome, isRefused } = await act();
      said.textContent = isRefused ? messages.copyByHand : outcome;
      field.hidden = !isRefused;
      field.value = text;
      if (isRefused) field.select();
    },
  }, icon(sign), words);
  return h('div', { class: 'hand-over' }, button, said, field);
}
