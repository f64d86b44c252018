import { expect, test } from 'vitest';
import { daysIn } from '#client/screens/owner/account/account-days.ts';

const at = (text: string) => Date.parse(text);
const NOW = at('2026-06-01T03:30:00Z');

test('an instant has the day of the zone, wherever the browser is', () => {
  const newYork = daysIn('America/New_York');
  expect(newYork.dayOf(NOW)).toBe('2026-05-31');
  expect(newYork.monthOf(NOW)).toBe('2026-05');
  expect(newYork.clock(NOW)).toMatch(/^(23:30|11:30\sPM)$/);
  expect(daysIn('Asia/Tokyo').dayOf(NOW)).toBe('2026-06-01');
});

test('days are named as everywhere', () => {
  const { sayDay, sayDate } = daysIn('America/New_York');
  expect(sayDay(NOW, NOW)).toBe('Today, 31 May');
  expect(sayDay(at('2026-05-31T03:59:00Z'), NOW)).toBe('Yesterday');
  expect(sayDay(at('2026-05-26T12:00:00Z'), NOW)).toBe('Tuesday 26 May');
  expect(sayDate(at('2025-05-26T12:00:00Z'), NOW)).toBe('26 May 2025');
});

test('a zone that this browser does not know is UTC', () => {
  expect(daysIn('Mars/Olympus')).toMatchObject({ timeZone: 'UTC' });
  expect(daysIn('Mars/Olympus').dayOf(NOW)).toBe('2026-06-01');
});
