import { expect, test } from 'vitest';
import { FairTurns } from '#kit/load/fair-turns.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));

test('lets owners in by turns, so that one with much to do delays himself', async () => {
  const turns = new FairTurns({ mostAtOnce: 1, mostOfOne: 10, mostInAll: 20 });
  const order: string[] = [];
  const enter = async (owner: string) => {
    const end = await turns.take(owner);
    order.push(owner);
    await settle();
    end?.();
  };
  await Promise.all([...Array.from({ length: 5 }, () => enter('many')), enter('one'), enter('other')]);
  expect(order.slice(0, 4)).toEqual(['many', 'many', 'one', 'other']);
  expect(turns.size).toBe(0);
});

test('when all is full, who holds most makes way for who holds less', async () => {
  const turns = new FairTurns({ mostAtOnce: 1, mostOfOne: 2, mostInAll: 4 });
  const [first, last] = [turns.take('a'), turns.take('a')];
  const others = [turns.take('b'), turns.take('b')];
  const late = turns.take('c');
  expect(late).not.toBeNull();
  expect(await last).toBeNull();
  expect(turns.size).toBe(4);
  // Who holds as many as the others makes nobody go.
  expect(turns.take('c')).toBeNull();
  const order: string[] = [];
  const note = (owner: string) => (end: (() => void) | null) => {
    order.push(owner);
    end?.();
  };
  await Promise.all([
    first?.then(note('a')),
    ...others.map((turn) => turn?.then(note('b'))),
    late?.then(note('c')),
  ]);
  expect([order.sort().join(''), turns.size]).toEqual(['abbc', 0]);
});

test('has no room for more of one owner than his share, and in all for no more than it can hold', async () => {
  const turns = new FairTurns({ mostAtOnce: 1, mostOfOne: 2, mostInAll: 3 });
  const first = turns.take('a');
  expect(turns.take('a')).not.toBeNull();
  expect(turns.take('a')).toBeNull();
  expect(turns.take('b')).not.toBeNull();
  expect(turns.take('b')).toBeNull();
  (await first)?.();
  expect(turns.take('c')).not.toBeNull();
});
