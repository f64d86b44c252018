import { expect, test } from 'vitest';
import { grouped } from '#client/ui/layout/rows.ts';

test('neighbours of one day are together', () => {
  const groups = grouped([30, 20, 10, 25], (at) => (at > 15 ? 'Today' : 'Yesterday'));
  expect(groups).toEqual([
    { heading: 'Today', items: [30, 20] },
    { heading: 'Yesterday', items: [10] },
    { heading: 'Today', items: [25] },
  ]);
});
