/**
 * « Open now » on the place's own clock.
 *
 * A week is minutes of local time, so everything is reckoned on the wall clock
 * of the place's time zone; what summer time does to absolute time does not
 * matter. Nothing here says « open » when it cannot know: on public holidays
 * of which the place says nothing, and past the horizon of the data.
 */

/** Days after which declared hours have to be checked by the reader. */
const HORIZON_DAYS = 180;
const DAY = 1440;

/**
 * @typedef {{ kind: 'unknown' } | { kind: 'stale' } | { kind: 'holiday' } | { kind: 'varies' }
 *   | { kind: 'open', until: number | null }
 *   | { kind: 'closed', next: Opening | null }} Status
 * `until`: minutes from midnight of today, past 1440 when it closes later than
 * today; null: it does not close this week.
 */
/**
 * @typedef {object} Opening
 * @property {number} inDays 0 is today
 * @property {number} weekday 0 is Monday
 * @property {number} minutes from midnight
 * @property {boolean} uncertain a public holiday lies before it, or is that day
 */
/**
 * @typedef {object} Calendar
 * @property {readonly string[]} holidays ISO dates
 * @property {string} date ISO date of the data
 */

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/** @param {string} zone */
function formatOf(zone) {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(zone, format);
  }
  return format;
}

/**
 * What the clock and the calendar on the place's wall say.
 * @param {Date} now
 * @param {string} zone IANA name; an unknown one throws a RangeError
 */
export function wallClock(now, zone) {
  const parts = Object.fromEntries(formatOf(zone).formatToParts(now).map((p) => [p.type, p.value]));
  const date = `${parts.year}-${parts.month}-${parts.day}`;
  return { date, weekday: weekdayOf(date), minutes: Number(parts.hour) * 60 + Number(parts.minute) };
}

/**
 * 0 is Monday.
 * @param {string} date ISO
 */
function weekdayOf(date) {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/**
 * @param {string} date ISO
 * @param {number} days
 */
function addDays(date, days) {
  const moved = new Date(`${date}T00:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}

/**
 * @param {import('./types.js').Week | undefined} week
 * @param {string | undefined} zone
 * @param {Date} now
 * @param {Calendar} calendar
 * @returns {Status}
 */
export function openingStatus(week, zone, now, calendar) {
  if (!week || !zone) return { kind: 'unknown' };
  if (isStale(now, calendar.date)) return { kind: 'stale' };
  if (week.varies) return { kind: 'varies' };
  let clock;
  try {
    clock = wallClock(now, zone);
  } catch {
    return { kind: 'unknown' };
  }
  const { minutes } = clock;
  /** @param {number} offset */
  const day = (offset) => dayOf(week, calendar, clock.date, offset);

  // What opened yesterday may run past midnight.
  const yesterday = day(-1);
  if (yesterday === 'unsure') {
    if (covers(week.days[(clock.weekday + 6) % 7], minutes + DAY)) return { kind: 'holiday' };
  } else {
    const late = covers(yesterday, minutes + DAY);
    if (late) return { kind: 'open', until: runsUntil(day, late[1] - DAY) };
  }
  const today = day(0);
  if (today === 'unsure') return { kind: 'holiday' };
  const current = covers(today, minutes);
  if (current) return { kind: 'open', until: runsUntil(day, current[1]) };
  return { kind: 'closed', next: nextOpening(day, minutes, clock.weekday) };
}

/**
 * @param {Date} now
 * @param {string} date of the data
 */
function isStale(now, date) {
  const age = now.getTime() - Date.parse(`${date}T00:00:00Z`);
  // A date that cannot be read is no promise either.
  return !(age <= HORIZON_DAYS * DAY * 60_000);
}

/**
 * The intervals of a day; 'unsure' on a public holiday the place is silent about.
 * @param {import('./types.js').Week} week
 * @param {Calendar} calendar
 * @param {string} today
 * @param {number} offset in days
 * @returns {import('./types.js').Interval[] | 'unsure'}
 */
function dayOf(week, calendar, today, offset) {
  const date = addDays(today, offset);
  const intervals = week.days[weekdayOf(date)];
  if (week.holidays === true || !calendar.holidays.includes(date)) return intervals;
  return week.holidays === false || intervals.length === 0 ? [] : 'unsure';
}

/**
 * @param {import('./types.js').Interval[]} intervals
 * @param {number} minutes
 */
function covers(intervals, minutes) {
  return intervals.find(([start, end]) => start <= minutes && minutes < end);
}

/**
 * When what is open now closes, following intervals that touch at midnight.
 * @param {(offset: number) => import('./types.js').Interval[] | 'unsure'} day
 * @param {number} end minutes from today's midnight
 */
function runsUntil(day, end) {
  for (let offset = Math.floor(end / DAY); offset <= 7; offset += 1) {
    const intervals = day(offset);
    const next = intervals === 'unsure' ? undefined : covers(intervals, end - offset * DAY);
    if (!next) return end;
    end = next[1] + offset * DAY;
    if (end < (offset + 1) * DAY) return end;
  }
  return null;
}

/**
 * @param {(offset: number) => import('./types.js').Interval[] | 'unsure'} day
 * @param {number} minutes
 * @param {number} weekday
 * @returns {Opening | null}
 */
function nextOpening(day, minutes, weekday) {
  let uncertain = false;
  for (let offset = 0; offset <= 14; offset += 1) {
    const intervals = day(offset);
    if (intervals === 'unsure') {
      // Perhaps it opens that day, perhaps not: what follows is only likely.
      uncertain = true;
      continue;
    }
    const next = intervals.find(([start]) => offset > 0 || start > minutes);
    if (next) {
      return { inDays: offset, weekday: (weekday + offset) % 7, minutes: next[0], uncertain };
    }
  }
  return null;
}
