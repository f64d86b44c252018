import { expect, test } from 'vitest';
import { sayHours } from '#client/state/wording/week.ts';

test.each([
  [[1, 2, 3, 4, 5], '08:00', '18:00', 'Mon–Fri 8–18'],
  [[6], '09:00', '13:30', 'Sat 9–13:30'],
  [[1, 3, 5], '08:00', '12:00', 'Mon, Wed and Fri 8–12'],
  [[6, 7], '22:00', '06:00', 'Sat and Sun 22–6'],
  [[1, 2, 3, 4, 5, 6, 7], '00:00', '24:00', 'Every day 0–24'],
])('%j from %s until %s is "%4$s"', (days, from, until, words) => {
  expect(sayHours(days, from, until)).toBe(words);
});
