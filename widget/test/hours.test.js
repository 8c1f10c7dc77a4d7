import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openingStatus, wallClock } from '../src/hours.js';

/** @param {string} text `9-12 14-17:30; …`, seven days, Monday first; `-` is closed */
function week(text) {
  const minutes = (/** @type {string} */ time) => {
    const [h, m = '0'] = time.split(':');
    return Number(h) * 60 + Number(m);
  };
  const days = text.split(';').map((day) =>
    day.trim().split(' ').filter((part) => part !== '-').map((part) => {
      const [start, end] = part.split('-').map(minutes);
      return /** @type {[number, number]} */ ([start, end]);
    }));
  assert.equal(days.length, 7);
  return { days };
}

const OFFICE = week('9-12 14-17; 9-12 14-17; 9-12; 9-12 14-17; 9-12 14-16; -; -');
const BAR = week('-; -; -; -; 18-26; 18-24; 0-2');
const ALWAYS = week('0-24; 0-24; 0-24; 0-24; 0-24; 0-24; 0-24');
const PARIS = 'Europe/Paris';
const NOEL = { holidays: ['2026-12-25'], date: '2026-11-23' };

const YEARS_END = [{ from: '2026-12-21', to: '2027-01-02', days: week('-; -; -; -; -; -; -').days }];

/** @type {[string, object, string, string, object][]} name, week, zone, instant (UTC), expected */
const TABLE = [
  // 23 November 2026 is a Monday; Paris is at UTC+1.
  ['open in the morning', OFFICE, PARIS, '2026-11-23T09:30:00Z', { kind: 'open', until: 720 }],
  ['open at the first minute', OFFICE, PARIS, '2026-11-23T08:00:00Z', { kind: 'open', until: 720 }],
  ['closed at the closing minute', OFFICE, PARIS, '2026-11-23T11:00:00Z', { kind: 'closed', next: { inDays: 0, weekday: 0, minutes: 840, uncertain: false } }],
  ['closed in the evening', OFFICE, PARIS, '2026-11-23T18:00:00Z', { kind: 'closed', next: { inDays: 1, weekday: 1, minutes: 540, uncertain: false } }],
  ['closed over the week-end', OFFICE, PARIS, '2026-11-27T16:00:00Z', { kind: 'closed', next: { inDays: 3, weekday: 0, minutes: 540, uncertain: false } }],
  ['never open', week('-; -; -; -; -; -; -'), PARIS, '2026-11-23T09:30:00Z', { kind: 'closed', next: null }],
  ['open once a week, after that hour', week('9-10; -; -; -; -; -; -'), PARIS, '2026-11-23T10:00:00Z', { kind: 'closed', next: { inDays: 7, weekday: 0, minutes: 540, uncertain: false } }],

  // The place's clock, not the reader's: 9.30 UTC is 13.30 in Réunion, 20.30 in Nouméa, 5.30 in Guadeloupe.
  ['Réunion at lunch', OFFICE, 'Indian/Reunion', '2026-11-23T09:30:00Z', { kind: 'closed', next: { inDays: 0, weekday: 0, minutes: 840, uncertain: false } }],
  ['Nouméa after closing', OFFICE, 'Pacific/Noumea', '2026-11-23T09:30:00Z', { kind: 'closed', next: { inDays: 1, weekday: 1, minutes: 540, uncertain: false } }],
  ['Guadeloupe before opening', OFFICE, 'America/Guadeloupe', '2026-11-23T09:30:00Z', { kind: 'closed', next: { inDays: 0, weekday: 0, minutes: 540, uncertain: false } }],
  ['Tahiti is still on Sunday', OFFICE, 'Pacific/Tahiti', '2026-11-23T09:30:00Z', { kind: 'closed', next: { inDays: 1, weekday: 0, minutes: 540, uncertain: false } }],

  // Summer time in Paris ends on 25 October 2026 and began on 29 March; Miquelon changes too, a week later in autumn.
  ['Paris the day before winter time', OFFICE, PARIS, '2026-10-23T07:15:00Z', { kind: 'open', until: 720 }],
  ['Paris the Monday after', OFFICE, PARIS, '2026-10-26T07:15:00Z', { kind: 'closed', next: { inDays: 0, weekday: 0, minutes: 540, uncertain: false } }],
  ['open through the repeated hour', ALWAYS, PARIS, '2026-10-25T01:30:00Z', { kind: 'open', until: null }],
  ['Miquelon in summer', OFFICE, 'America/Miquelon', '2026-10-26T11:30:00Z', { kind: 'open', until: 720 }],
  ['Miquelon in winter', OFFICE, 'America/Miquelon', '2026-11-02T11:30:00Z', { kind: 'closed', next: { inDays: 0, weekday: 0, minutes: 540, uncertain: false } }],
  ['night shift over the lost hour', week('-; -; -; -; -; 22-28; -'), PARIS, '2026-03-29T01:10:00Z', { kind: 'open', until: 240 }],

  // Past midnight: as an interval that runs on, and as two that touch.
  ['Friday night', BAR, PARIS, '2026-11-27T22:00:00Z', { kind: 'open', until: 1560 }],
  ['Saturday, half past one', BAR, PARIS, '2026-11-28T00:30:00Z', { kind: 'open', until: 120 }],
  ['Saturday night, runs into Sunday', BAR, PARIS, '2026-11-28T22:00:00Z', { kind: 'open', until: 1560 }],
  ['around the clock', ALWAYS, PARIS, '2026-11-23T09:30:00Z', { kind: 'open', until: null }],

  // Public holidays: 25 December 2026 is a Friday.
  ['holiday, silent', OFFICE, PARIS, '2026-12-25T09:30:00Z', { kind: 'holiday' }],
  ['holiday, closed', { ...OFFICE, holidays: false }, PARIS, '2026-12-25T09:30:00Z', { kind: 'closed', next: { inDays: 3, weekday: 0, minutes: 540, uncertain: false } }],
  ['holiday, open', { ...OFFICE, holidays: true }, PARIS, '2026-12-25T09:30:00Z', { kind: 'open', until: 720 }],
  ['the evening before a silent holiday', OFFICE, PARIS, '2026-12-24T18:00:00Z', { kind: 'closed', next: { inDays: 4, weekday: 0, minutes: 540, uncertain: true } }],
  ['the evening before a closed holiday', { ...OFFICE, holidays: false }, PARIS, '2026-12-24T18:00:00Z', { kind: 'closed', next: { inDays: 4, weekday: 0, minutes: 540, uncertain: false } }],
  ['a day that is closed anyway', week('9-12; 9-12; 9-12; 9-12; -; -; -'), PARIS, '2026-12-25T09:30:00Z', { kind: 'closed', next: { inDays: 3, weekday: 0, minutes: 540, uncertain: false } }],
  ['the night into a silent holiday', week('-; -; -; 20-26; -; -; -'), PARIS, '2026-12-24T20:00:00Z', { kind: 'open', until: 1560 }],
  ['the night out of a silent holiday', BAR, PARIS, '2026-12-26T00:30:00Z', { kind: 'holiday' }],

  ['holiday, hours of its own', { ...OFFICE, holidays: [[600, 660]] }, PARIS, '2026-12-25T09:30:00Z', { kind: 'open', until: 660 }],

  // Days that differ by date.
  ['closed between the years', { ...OFFICE, dates: YEARS_END }, PARIS, '2026-12-23T09:30:00Z', { kind: 'closed', next: { inDays: 12, weekday: 0, minutes: 540, uncertain: false } }],
  ['the first day after', { ...OFFICE, dates: YEARS_END }, PARIS, '2027-01-04T09:30:00Z', { kind: 'open', until: 720 }],
  ['open on some dates only', { ...week('-; -; -; -; -; -; -'), dates: [{ from: '2026-12-07', to: '2026-12-07', days: OFFICE.days }] }, PARIS, '2026-11-23T09:30:00Z', { kind: 'closed', next: { inDays: 14, weekday: 0, minutes: 540, uncertain: false } }],

  // What nobody can know.
  ['no week', /** @type {any} */ (undefined), PARIS, '2026-11-23T09:30:00Z', { kind: 'unknown' }],
  ['no time zone', OFFICE, '', '2026-11-23T09:30:00Z', { kind: 'unknown' }],
  ['a time zone that is none', OFFICE, 'Mars/Olympus', '2026-11-23T09:30:00Z', { kind: 'unknown' }],
  ['hours that vary', { ...OFFICE, varies: true }, PARIS, '2026-11-23T09:30:00Z', { kind: 'varies' }],
  ['past the horizon of 180 days', OFFICE, PARIS, '2027-05-22T00:01:00Z', { kind: 'stale' }],
  ['just before it', OFFICE, PARIS, '2027-05-21T09:30:00Z', { kind: 'open', until: 720 }],
  ['hours that vary, out of date', { ...OFFICE, varies: true }, PARIS, '2027-09-01T09:30:00Z', { kind: 'stale' }],
];

for (const [name, hours, zone, instant, expected] of TABLE) {
  test(`hours: ${name}`, () => {
    const status = openingStatus(/** @type {any} */ (hours), zone, new Date(instant), NOEL);
    assert.deepEqual(status, expected);
  });
}

test('hours: Alsace and Moselle have holidays of their own', () => {
  const calendar = { ...NOEL, local: { 'alsace-moselle': ['2026-12-26'] } };
  const saturdays = { ...week('-; -; -; -; -; 9-12; -'), holidays: false };
  const at = (/** @type {string} */ feries) =>
    openingStatus(saturdays, PARIS, new Date('2026-12-26T09:30:00Z'), calendar, feries).kind;
  assert.deepEqual(['', 'alsace-moselle', 'ailleurs'].map(at), ['open', 'closed', 'open']);
});

test('hours: data without a readable date promise nothing', () => {
  const status = openingStatus(OFFICE, PARIS, new Date('2026-11-23T09:30:00Z'), { holidays: [], date: '' });
  assert.deepEqual(status, { kind: 'stale' });
});

test('the wall clock of Nouméa is a day ahead of that of Tahiti', () => {
  const now = new Date('2026-11-23T13:30:00Z');
  assert.deepEqual(wallClock(now, 'Pacific/Noumea'), { date: '2026-11-24', weekday: 1, minutes: 30 });
  assert.deepEqual(wallClock(now, 'Pacific/Tahiti'), { date: '2026-11-23', weekday: 0, minutes: 210 });
});
