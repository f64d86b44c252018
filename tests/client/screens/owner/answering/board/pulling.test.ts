import { describe, expect, test } from 'vitest';
import { Pulling } from '#client/screens/owner/answering/board/pulling.svelte.ts';
import { officeRoute, sales } from '../../numbers/office.ts';

const at = (x: number, y = 0) => ({ x, y });
const nothing = { node: null, way: null, cord: null };
const over = (node: string) => ({ node, way: null, cord: null });
const way = { from: 'menu', outlet: 'key:1' };

function pull(what: Parameters<Pulling['begin']>[0]) {
  const pulling = new Pulling(() => officeRoute);
  pulling.begin(what, at(0));
  return pulling;
}

describe('a cord', () => {
  test('is joined to the step that it is dropped on', () => {
    const pulling = pull({ way });
    pulling.move(at(100), over('sales'));
    expect(pulling.pulled).toMatchObject({ drop: { kind: 'join', way, to: 'sales' }, refusal: null });
    expect(pulling.drop()).toEqual({ kind: 'join', way, to: 'sales' });
    expect(pulling.pulled).toBeNull();
  });

  test('is not joined where the call would go round in circles, and says why', () => {
    const pulling = pull({ way });
    pulling.move(at(100), over('hours'));
    expect(pulling.couldTake('hours')).toBe(false);
    expect(pulling.couldTake('sales')).toBe(true);
    const why = '“Office hours” leads to “Main menu”: the call would go round in circles.';
    expect(pulling.drop()).toEqual({ kind: 'refused', why });
  });

  test('is not joined to its own step, nor to nothing', () => {
    const own = pull({ way });
    own.move(at(100), over('menu'));
    expect(own.drop()).toEqual({ kind: 'refused', why: 'A step cannot lead to itself.' });
    const none = pull({ way });
    none.move(at(100), nothing);
    expect(none.drop()).toEqual({ kind: 'refused', why: 'Nothing changed: drop the cord on a step.' });
  });

  test('that is let go before it moved was a press', () => {
    const pulling = pull({ way });
    expect(pulling.move(at(3), over('sales'))).toBe(false);
    expect(pulling.pulled).toBeNull();
    expect(pulling.drop()).toBeNull();
  });
});

describe('a step', () => {
  const box = officeRoute.nodes.find(({ id }) => id === 'box') ?? sales;

  test('that is dropped on a way out of another is where that leads', () => {
    const pulling = pull({ step: box });
    pulling.move(at(100), { node: 'menu', way, cord: null });
    expect(pulling.couldTake('sales')).toBeNull();
    expect(pulling.drop()).toEqual({ kind: 'join', way, to: 'box' });
  });

  test('that is dropped on a cord is put in there, also on the one by which calls come in', () => {
    for (const place of [way, 'start'] as const) {
      const pulling = pull({ step: sales });
      pulling.move(at(100), { node: null, way: null, cord: place });
      expect(pulling.drop()).toEqual({ kind: 'put', step: sales, place });
    }
  });

  test('that is new is put in at a way out, before what is there', () => {
    const hello = {
      kind: 'message',
      id: 'message-1',
      name: 'Hello',
      prompt: { kind: 'default' },
      next: '',
    } as const;
    const pulling = pull({ step: hello });
    pulling.move(at(100), { node: 'menu', way, cord: null });
    expect(pulling.drop()).toEqual({ kind: 'put', step: hello, place: way });
  });

  test('that is dropped on its own cord, on its own way out or elsewhere stays where it is, and says so', () => {
    const pulling = pull({ step: sales });
    const own = { from: 'sales', outlet: 'no-answer' };
    pulling.move(at(100), { node: null, way: null, cord: own });
    expect(pulling.drop()).toEqual({ kind: 'refused', why: '“Sales” stands there already.' });
    const nowhere = 'Nothing changed: drop the step on a cord, or on a way out of another.';
    for (const place of [over('menu'), { node: 'sales', way: own, cord: null }]) {
      const again = pull({ step: sales });
      again.move(at(100), place);
      expect(again.drop()).toEqual({ kind: 'refused', why: nowhere });
    }
  });

  test('that a finger has held is drawn along before it moves', () => {
    const pulling = pull({ step: sales });
    expect(pulling.pulled).toBeNull();
    pulling.lift();
    expect(pulling.pulled).not.toBeNull();
  });
});

test('cancelled, it joins nothing', () => {
  const pulling = pull({ way });
  pulling.move(at(100), over('sales'));
  pulling.cancel();
  expect(pulling.drop()).toBeNull();
});
