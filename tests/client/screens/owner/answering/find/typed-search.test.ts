import { describe, expect, test } from 'vitest';
import { findable, search } from '#client/screens/owner/answering/find/typed-search.ts';
import { whoCanRing } from '#client/screens/owner/answering/find/what-answers.ts';
import { ana, ben, things } from '../../numbers/office.ts';

const named = (group: string, label: string, ...also: string[]) =>
  findable(group, { value: `${group} ${label}`, label }, ...also);
const labels = ({ groups }: ReturnType<typeof search>) =>
  groups.map(({ heading, options }) => [heading, options.map(({ label }) => label)]);

describe('what is typed', () => {
  const all = [
    named('People', 'Ana Clark'),
    named('People', 'Cleo Park', '103'),
    named('People', 'Zoë Ferré'),
    named('Forward to', 'Cleo’s cell', '(415) 555-0199', '+14155550199'),
  ];

  test('finds what has a word that begins so; those whose name begins so come first in their group', () => {
    expect(labels(search(all, 'cl'))).toEqual([
      ['People', ['Cleo Park', 'Ana Clark']],
      ['Forward to', ['Cleo’s cell']],
    ]);
    expect(search(all, 'lark').found).toBe(0);
  });

  test('finds by several words, extension, number, and without accents', () => {
    expect(labels(search(all, 'park cleo'))).toEqual([['People', ['Cleo Park']]]);
    expect(labels(search(all, '103'))).toEqual([['People', ['Cleo Park']]]);
    expect(labels(search(all, '415 555'))).toEqual([['Forward to', ['Cleo’s cell']]]);
    expect(labels(search(all, '+1415'))).toEqual([['Forward to', ['Cleo’s cell']]]);
    expect(labels(search(all, 'zoe ferre'))).toEqual([['People', ['Zoë Ferré']]]);
  });

  test('finds everything while nothing is typed', () => {
    expect(search(all, ' ')).toMatchObject({ found: 4, total: 4 });
  });
});

test('of two thousand, fifty are listed, and no group hides another', () => {
  const all = [
    ...Array.from({ length: 2_000 }, (_, index) => named('People', `Cleo ${index}`)),
    ...Array.from({ length: 14 }, (_, index) => named('Queues', `Client ${index}`)),
  ];
  const found = search(all, 'cl');
  expect(found).toMatchObject({ found: 2_014, total: 2_014 });
  expect(found.groups.map(({ options }) => options.length)).toEqual([25, 14]);
});

test('those who were stopped are not offered; who was invited is, and says so', () => {
  const people = things.people.map((person) => {
    if (person.id === ana) return { ...person, state: 'deactivated' as const };
    return person.id === ben ? { ...person, state: 'invited' as const } : person;
  });
  const found = whoCanRing({ ...things, people }, (number) => number).map(({ option }) => option);
  expect(found.map(({ label, aside }) => [label, aside])).toEqual([
    ['Ben Ortiz', 'Invited'],
    ['Cleo Park', undefined],
    ['Office line', undefined],
  ]);
});
