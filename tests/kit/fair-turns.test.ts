import { expect, test } from 'vitest';
import { FairTurns } from '#kit/fair-turns.ts';

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

test('has no room for more of one owner than his share, and in all for no more than it can hold', async () => {
  const turns = new FairTurns({ mostAtOnce: 1, mostOfOne: 2, mostInAll: 3 });
  const first = turns.take('a');
  expect(turns.take('a')).not.toBeNull();
  expect(turns.take('a')).toBeNull();
  expect(turns.take('b')).not.toBeNull();
  expect(turns.take('c')).toBeNull();
  (await first)?.();
  expect(turns.take('c')).not.toBeNull();
});
