/** The line that says whether a place is open now, and its week. */
import { h } from '../dom.js';
import { dateIn, openingStatus, wallClock } from '../hours.js';

/**
 * @typedef {object} StatusWords
 * @property {'open' | 'closed' | 'check'} tone
 * @property {string} lead in bold
 * @property {string} rest
 */

/**
 * @param {import('../hours.js').Status} status
 * @param {import('../types.js').Messages} messages
 * @param {(inDays: number) => string} [dateOf] ISO date of a day to come, to name one beyond this week
 * @returns {StatusWords | null} null when nothing can be said
 */
export function statusWords(status, messages, dateOf) {
  switch (status.kind) {
    case 'unknown':
      return null;
    case 'open': {
      const rest = status.until === null ? messages.allWeek : messages.until(messages.time(status.until));
      return { tone: 'open', lead: messages.open, rest };
    }
    case 'closed':
      return { tone: 'closed', lead: messages.closed, rest: nextWords(status.next, messages, dateOf) };
    default:
      return { tone: 'check', lead: messages[status.kind], rest: '' };
  }
}

/**
 * @param {import('../hours.js').Opening | null} next
 * @param {import('../types.js').Messages} messages
 * @param {((inDays: number) => string) | undefined} dateOf
 */
function nextWords(next, messages, dateOf) {
  if (!next) return '';
  const { inDays } = next;
  const named = inDays > 6 && dateOf ? messages.dayOf(dateOf(inDays)) : messages.days[next.weekday];
  const day = inDays === 0 ? 'today' : inDays === 1 ? 'tomorrow' : named;
  const words = messages.opens(day, messages.time(next.minutes));
  return next.uncertain ? `${words} (${messages.uncertain})` : words;
}

/**
 * A line that keeps itself up to date while it is on the page: see `refreshStatuses`.
 * @param {import('../types.js').Place} place
 * @param {import('../hours.js').Calendar} calendar
 * @param {import('../types.js').Messages} messages
 */
export function statusLine(place, calendar, messages) {
  const line = h('p', { class: 'status', part: 'ouverture' });
  const update = () => {
    const now = new Date();
    const status = openingStatus(place.semaine, place.fuseau, now, calendar, place.feries);
    const words = statusWords(status, messages, (inDays) => dateIn(now, place.fuseau ?? '', inDays));
    line.hidden = words === null;
    line.dataset.tone = words?.tone ?? '';
    line.replaceChildren(h('strong', {}, words?.lead ?? ''), words?.rest ? ` · ${words.rest}` : '');
  };
  update();
  updates.set(line, update);
  return line;
}

/** @type {WeakMap<Element, () => void>} */
const updates = new WeakMap();

/** @param {ParentNode} parent */
export function refreshStatuses(parent) {
  for (const line of parent.querySelectorAll('.status')) updates.get(line)?.();
}

/**
 * The week as a table, today marked.
 * @param {import('../types.js').Place} place
 * @param {import('../types.js').Messages} messages
 */
export function weekTable(place, messages) {
  if (!place.semaine) return null;
  const today = todayOf(place.fuseau);
  const rows = place.semaine.days.map((intervals, weekday) =>
    h(
      'tr',
      weekday === today ? { class: 'today', 'aria-current': 'date' } : {},
      h('th', { scope: 'row' }, messages.days[weekday]),
      h('td', {}, ...(intervals.length > 0 ? intervals.map((i) => h('span', {}, messages.interval(i))) : [messages.closed])),
    ),
  );
  return h('table', { class: 'week' }, h('tbody', {}, ...rows));
}

/**
 * The days of the week that have hours, each as a line.
 * @param {import('../types.js').Place} place
 * @param {import('../types.js').Messages} messages
 */
export function weekText(place, messages) {
  return (place.semaine?.days ?? []).flatMap((intervals, weekday) =>
    (intervals.length > 0 ? [`${messages.days[weekday]} ${intervals.map(messages.interval).join(', ')}`] : []));
}

/** @param {string | undefined} zone */
function todayOf(zone) {
  try {
    return zone ? wallClock(new Date(), zone).weekday : -1;
  } catch {
    return -1;
  }
}
