import { expect, test } from 'vitest';
import { sayable } from '#server/routing/prompts/sayable.ts';

test.each([
  ['Call 202-555-0110.', 'Call 2 0 2, 5 5 5, 0 1 1 0.'],
  ['Call +1 (312) 555-0122 now', 'Call 3 1 2, 5 5 5, 0 1 2 2 now'],
  ['or +12025550110', 'or 2 0 2, 5 5 5, 0 1 1 0'],
  ['abroad +441632960123', 'abroad 4 4 1, 6 3 2, 9 6 0, 1 2 3'],
  ['In an emergency dial 911.', 'In an emergency dial 9 1 1.'],
  ['It costs $911.50, or 2,911 a year', 'It costs $911.50, or 2,911 a year'],
  ['Open 8:30-18:00, Mon-Fri', 'Open 8:30 to 6 P M, Monday to Friday'],
  ['9am - 5 pm on Sat.', '9am to 5 pm on Saturday'],
  ['from 20:15', 'from 8 15 P M'],
  ['Monday, at the sun deck. We sat.', 'Monday, at the sun deck. We sat.'],
  ['Smith & Sons, 24/7', 'Smith and Sons, 24 7'],
  ['We’re at the “Café Zürich” – come in', "We're at the Cafe Zurich , come in"],
  ['你好', ''],
])('%s is read as: %s', (written, read) => {
  expect(sayable(written)).toBe(read);
});
