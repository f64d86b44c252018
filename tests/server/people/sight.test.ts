import { expect, test } from 'vitest';
import { seesEverybody, sightOf } from '#server/people/sight.ts';
import type { User } from '#server/people/users.ts';

const person: User = {
  id: 'sam',
  accountId: 'harbor',
  name: 'Sam Hale',
  email: 'sam@harbor.test',
  role: 'supervisor',
  sees: 'teams',
  leads: ['sales', 'billing'],
};
const some = (...teams: string[]) => ({ self: 'sam', accountId: 'harbor', teams });

test.each([
  [{}, some('sales', 'billing')],
  // Who leads no team any more sees no more for that.
  [{ leads: [] }, some()],
  [{ sees: 'everybody' }, 'everybody'],
  [{ sees: 'everybody', leads: [] }, 'everybody'],
  [{ role: 'agent' }, some()],
  [{ role: 'agent', sees: 'everybody' }, some()],
  [{ role: 'admin' }, 'everybody'],
  [{ role: 'admin', leads: [] }, 'everybody'],
] as const)('of %o is %o', (facts, sight) => {
  const user: User = { ...person, ...facts, leads: [...('leads' in facts ? facts.leads : person.leads)] };
  expect(sightOf(user)).toEqual(sight);
  expect(seesEverybody(user)).toBe(sight === 'everybody');
});
