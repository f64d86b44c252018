import { expect, test } from 'vitest';
import { sayOpening } from '#client/screens/owner/answers/hours/opening-words.ts';
import type { Holiday, OpenSpan } from '#contract/routing/office-hours.ts';

const day: OpenSpan[] = [{ from: '08:00', until: '18:00' }];
const office = { timeZone: 'America/New_York', week: [day, day, day, day, day, [], []] };
/** Thursday 14 May 2026, 10:46 in New York. */
const THURSDAY = Date.parse('2026-05-14T14:46:00Z');
const HOUR_MS = 3_600_000;

const christmas: Holiday = {
  name: 'Christmas',
  on: { kind: 'yearly', month: 12, day: 25, observed: false },
  open: [],
};

test.each([
  [0, 'New York time, 10:46 now · open until 18:00'],
  [9, 'New York time, 19:46 now · closed until 8:00 tomorrow'],
  [33, 'New York time, 19:46 now · closed until Mon 8:00'],
])('after %i hours: %s', (hours, words) => {
  expect(sayOpening(office, [], THURSDAY + hours * HOUR_MS)).toBe(words);
});

test('a holiday is named', () => {
  expect(sayOpening(office, [christmas], Date.parse('2026-12-25T15:00:00Z'))).toBe(
    'New York time, 10:00 now · closed until Mon 8:00 · Christmas today',
  );
});

test('always, never, until midnight, and a change that is far away', () => {
  const always = Array.from({ length: 7 }, () => [{ from: '00:00', until: '24:00' }]);
  expect(sayOpening({ ...office, week: always }, [], THURSDAY)).toContain('· always open');
  expect(sayOpening({ ...office, week: [] }, [], THURSDAY)).toContain('· never open');
  const late = office.week.map(() => [{ from: '08:00', until: '24:00' }]);
  expect(sayOpening({ ...office, week: late }, [], THURSDAY)).toContain('· open until midnight');
  const once: Holiday = { name: 'Fair', on: { kind: 'date', date: '2027-01-09' }, open: day };
  expect(sayOpening({ ...office, week: [] }, [once], THURSDAY)).toContain(
    '· closed until Sat 9 Jan 2027 8:00',
  );
});

test('a zone that is not known is said so', () => {
  expect(sayOpening({ ...office, timeZone: 'Mars/Olympus' }, [], THURSDAY)).toBe(
    'This time zone is not known.',
  );
});
