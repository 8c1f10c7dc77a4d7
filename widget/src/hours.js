/**
 * « Open now » on the place's own clock: what the core says (`data/src/opening.rs`), for pages
 * where WebAssembly is forbidden. A test holds the two together.
 *
 * A schedule is minutes of local time, so everything is reckoned on the wall clock of the place's
 * time zone; what summer time does to absolute time does not matter. Nothing here says « open »
 * when it cannot know: on public holidays of which the place says nothing, and past the horizon
 * of the data.
 */

/** Days after which declared hours have to be checked by the reader. */
const STALE_AFTER = 180;
/** Days that schedules say exactly: two years. */
const HORIZON = 731;
/** Minutes of a day. */
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
 * @property {readonly string[]} holidays national public holidays, ISO dates
 * @property {Readonly<Record<string, readonly string[]>>} [local] those that some places keep besides, by the name they give
 * @property {string} date ISO date of the data
 */
/** @typedef {{ hours: readonly import('./types.js').Interval[], unsure: boolean }} DayHours */

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
  return { date, weekday: weekdayOf(dayNumber(date)), minutes: Number(parts.hour) * 60 + Number(parts.minute) };
}

/**
 * Days since 1970; NaN for what is no date.
 * @param {string} date ISO
 */
const dayNumber = (date) => Date.parse(`${date}T00:00:00Z`) / (DAY * 60_000);

/** @param {number} day since 1970 */
const dateOf = (day) => new Date(day * DAY * 60_000).toISOString().slice(0, 10);

/**
 * 0 is Monday; 1 January 1970 was a Thursday.
 * @param {number} day since 1970
 */
const weekdayOf = (day) => (day + 3) % 7;

/**
 * The date of a day to come.
 * @param {Date} now
 * @param {string} zone
 * @param {number} inDays
 */
export const dateIn = (now, zone, inDays) => dateOf(dayNumber(wallClock(now, zone).date) + inDays);

/**
 * @param {import('./types.js').Week | undefined} week
 * @param {string | undefined} zone
 * @param {Date} now
 * @param {Calendar} calendar
 * @param {string} [feries] the calendar of public holidays the place keeps besides the national one
 * @returns {Status}
 */
export function openingStatus(week, zone, now, calendar, feries = '') {
  if (!week || !zone) return { kind: 'unknown' };
  const baked = dayNumber(calendar.date);
  // A date that cannot be read is no promise either.
  if (!(Math.floor(now.getTime() / 60_000) <= (baked + STALE_AFTER) * DAY)) return { kind: 'stale' };
  if (week.varies) return { kind: 'varies' };
  let clock;
  try {
    clock = wallClock(now, zone);
  } catch {
    return { kind: 'unknown' };
  }
  const { minutes } = clock;
  const today = dayNumber(clock.date);
  const holidays = [...calendar.holidays, ...(calendar.local?.[feries] ?? [])];
  /** @param {number} inDays */
  const day = (inDays) => hoursOn(week, dateOf(today + inDays), weekdayOf(today + inDays), holidays);

  // What opened yesterday may run past midnight.
  for (const [inDays, past] of [[-1, DAY], [0, 0]]) {
    const { hours, unsure } = day(inDays);
    const current = covers(hours, minutes + past);
    if (unsure && (current || past === 0)) return { kind: 'holiday' };
    if (current) return { kind: 'open', until: runsUntil(day, current[1] - past) };
  }
  return { kind: 'closed', next: nextOpening(day, minutes, today, baked + HORIZON) };
}

/**
 * The hours that begin on a day, and whether it is a public holiday the place is silent about.
 * @param {import('./types.js').Week} week
 * @param {string} date ISO
 * @param {number} weekday
 * @param {readonly string[]} holidays
 * @returns {DayHours}
 */
function hoursOn(week, date, weekday, holidays) {
  const isHoliday = holidays.includes(date);
  const own = week.holidays ?? null;
  if (isHoliday && own === false) return { hours: [], unsure: false };
  if (isHoliday && Array.isArray(own)) return { hours: own, unsure: false };
  const dated = week.dates?.find(({ from, to }) => from <= date && date <= to);
  const hours = (dated ?? week).days[weekday];
  return { hours, unsure: isHoliday && own === null && hours.length > 0 };
}

/**
 * @param {readonly import('./types.js').Interval[]} hours
 * @param {number} minutes
 */
function covers(hours, minutes) {
  return hours.find(([start, end]) => start <= minutes && minutes < end);
}

/**
 * When what is open now closes, following intervals that touch at midnight.
 * @param {(inDays: number) => DayHours} day
 * @param {number} end minutes from today's midnight
 */
function runsUntil(day, end) {
  for (let inDays = Math.floor(end / DAY); inDays <= 7; inDays += 1) {
    const { hours, unsure } = day(inDays);
    const next = unsure ? undefined : covers(hours, end - inDays * DAY);
    if (!next) return end;
    end = next[1] + inDays * DAY;
    if (end < (inDays + 1) * DAY) return end;
  }
  return null;
}

/**
 * @param {(inDays: number) => DayHours} day
 * @param {number} minutes
 * @param {number} today since 1970
 * @param {number} last since 1970
 * @returns {Opening | null}
 */
function nextOpening(day, minutes, today, last) {
  let uncertain = false;
  for (let inDays = 0; today + inDays <= last; inDays += 1) {
    const { hours, unsure } = day(inDays);
    if (unsure) {
      // Perhaps it opens that day, perhaps not: what follows is only likely.
      uncertain = true;
      continue;
    }
    const next = hours.find(([start]) => inDays > 0 || start > minutes);
    if (next) return { inDays, weekday: weekdayOf(today + inDays), minutes: next[0], uncertain };
  }
  return null;
}
