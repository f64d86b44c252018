import { describe, expect, test } from 'vitest';
import { Pulling } from '#client/screens/owner/answering/board/pulling.svelte.ts';
import { officeRoute } from '../../numbers/office.ts';

const at = (x: number, y = 0) => ({ x, y });
const nothing = { node: null, way: null };
const over = (node: string) => ({ node, way: null });
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
    expect(pulling.pulled).toMatchObject({ onto: { way, to: 'sales' }, refusal: null });
    expect(pulling.drop()).toEqual({ onto: { way, to: 'sales' } });
    expect(pulling.pulled).toBeNull();
  });

  test('is not joined where the call would go round in circles, and says why', () => {
    const pulling = pull({ way });
    pulling.move(at(100), over('hours'));
    expect(pulling.couldTake('hours')).toBe(false);
    expect(pulling.couldTake('sales')).toBe(true);
    const why = '“Office hours” leads to “Main menu”: the call would go round in circles.';
    expect(pulling.drop()).toEqual({ refusal: why });
  });

  test('is not joined to its own step, nor to nothing', () => {
    const own = pull({ way });
    own.move(at(100), over('menu'));
    expect(own.drop()).toEqual({ refusal: 'A step cannot lead to itself.' });
    const none = pull({ way });
    none.move(at(100), nothing);
    expect(none.drop()).toEqual({ refusal: 'Nothing changed: drop the cord on a step.' });
  });

  test('that is let go before it moved was a press', () => {
    const pulling = pull({ way });
    expect(pulling.move(at(3), over('sales'))).toBe(false);
    expect(pulling.pulled).toBeNull();
    expect(pulling.drop()).toBeNull();
  });
});

describe('a step', () => {
  test('that is dropped on a way out of another is where that leads', () => {
    const pulling = pull({ step: 'box' });
    pulling.move(at(100), { node: 'menu', way });
    expect(pulling.couldTake('sales')).toBeNull();
    expect(pulling.drop()).toEqual({ onto: { way, to: 'box' } });
  });

  test('that is dropped elsewhere stays where it is, and says so', () => {
    const pulling = pull({ step: 'box' });
    pulling.move(at(100), over('menu'));
    expect(pulling.drop()).toEqual({
      refusal: 'Nothing changed: drop the step on a way out of another.',
    });
  });
});

test('cancelled, it joins nothing', () => {
  const pulling = pull({ way });
  pulling.move(at(100), over('sales'));
  pulling.cancel();
  expect(pulling.drop()).toBeNull();
});
