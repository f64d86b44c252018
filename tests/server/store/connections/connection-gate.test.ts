import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Unavailable } from '#kit/load/unavailable.ts';
import { ConnectionGate } from '#server/store/connections/connection-gate.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const open = (perShare = Infinity) => new ConnectionGate({ connections: 2, waitMs: 1_000, perShare });

/** Who came in so far, in order. */
function door(gate: ConnectionGate) {
  const inside: string[] = [];
  const leaves = new Map<string, () => void>();
  const come = (name: string, share: string | null = null) =>
    gate.enter(share).then((leave) => {
      inside.push(name);
      leaves.set(name, leave);
    });
  return { inside, come, leave: (name: string) => leaves.get(name)?.() };
}

test('lets in as many as there are connections, the others in the order in which they came', async () => {
  const { inside, come, leave } = door(open());
  const all = ['a', 'b', 'c', 'd'].map((name) => come(name));
  await Promise.all(all.slice(0, 2));
  expect(inside).toEqual(['a', 'b']);
  leave('b');
  await all[2];
  expect(inside).toEqual(['a', 'b', 'c']);
  leave('a');
  await all[3];
  expect(inside).toEqual(['a', 'b', 'c', 'd']);
});

test('leaving twice makes room once', async () => {
  const gate = open();
  const { come, leave } = door(gate);
  await Promise.all([come('a'), come('b')]);
  leave('a');
  leave('a');
  expect(gate.load).toMatchObject({ inUse: 1, waiting: 0 });
});

test('sends away a caller that waits too long, and says when to come again', async () => {
  const gate = open();
  const { come } = door(gate);
  await Promise.all([come('a'), come('b')]);
  const refused = expect(come('c')).rejects.toEqual(
    new Unavailable('all 2 connections were busy for 1000 ms', { retryAfterSeconds: 1 }),
  );
  await vi.advanceTimersByTimeAsync(1_000);
  await refused;
  expect(gate.load.refused).toBe(1);
});

describe('a share', () => {
  test('lets others go first once it has all it may have', async () => {
    const { inside, come, leave } = door(open(1));
    await come('mine', 'one');
    const second = come('mine again', 'one');
    await come('theirs', 'other');
    expect(inside).toEqual(['mine', 'theirs']);
    leave('mine');
    await second;
    expect(inside).toEqual(['mine', 'theirs', 'mine again']);
  });

  test('gives its place in the queue to somebody else, and not away', async () => {
    const { inside, come, leave } = door(open(1));
    await Promise.all([come('one a', 'one'), come('two a', 'two')]);
    const waiting = [come('one b', 'one'), come('three a', 'three')];
    leave('two a');
    await waiting[1];
    expect(inside).toEqual(['one a', 'two a', 'three a']);
    leave('one a');
    await waiting[0];
    expect(inside.at(-1)).toBe('one b');
  });
});
