import { expect, test } from 'vitest';
import { daysIn } from '#client/screens/parts/account-days.ts';

const at = (text: string) => Date.parse(text);
const NOW = at('2026-06-01T03:30:00Z');
const newYork = daysIn('America/New_York', NOW);

test('an instant has the day of the zone, wherever the browser is', () => {
  expect(newYork.today).toBe('2026-05-31');
  expect(newYork.dayOf(NOW)).toBe('2026-05-31');
  expect(newYork.monthOf(NOW)).toBe('2026-05');
  expect(newYork.clock(NOW)).toMatch(/^(23:30|11:30\sPM)$/);
  expect(daysIn('Asia/Tokyo', NOW).today).toBe('2026-06-01');
});

test('days are named as everywhere', () => {
  const { sayDay, sayDate } = newYork;
  expect(sayDay(NOW)).toBe('Today, 31 May');
  expect(sayDay(at('2026-05-31T03:59:00Z'))).toBe('Yesterday');
  expect(sayDay(at('2026-05-26T12:00:00Z'))).toBe('Tuesday 26 May');
  expect(sayDate(at('2025-05-26T12:00:00Z'))).toBe('26 May 2025');
  expect(sayDate(at('2026-06-02T03:59:00Z'), 'short')).toBe('1 Jun');
});

test('what comes today is said by the clock, what comes later by its day', () => {
  expect(newYork.sayWhen(at('2026-06-01T03:59:00Z'))).toMatch(/^at (23:59|11:59\sPM)$/);
  expect(newYork.sayWhen(at('2026-06-01T04:00:00Z'))).toBe('on 1 June');
});

test('a zone that this browser does not know is UTC', () => {
  expect(daysIn('Mars/Olympus', NOW)).toMatchObject({ timeZone: 'UTC', today: '2026-06-01' });
});
