import { beforeEach, expect, test } from 'vitest';
import { hrefOf, Route } from '#client/screens/navigation/route.svelte.ts';

beforeEach(() => {
  window.location.hash = '';
});

test('says how what is open is looked at, and goes there', () => {
  const route = new Route();
  route.go('history', 'call 1', null, 'by=agent&from=2026-05-01');
  expect(window.location.hash).toBe('#/history/call%201?by=agent&from=2026-05-01');
  expect([route.screen, route.item, route.part]).toEqual(['history', 'call 1', null]);
  expect(route.query).toBe('by=agent&from=2026-05-01');
});

test('an address without it has an empty one', () => {
  expect(hrefOf('history')).toBe('#/history');
  expect(new Route().query).toBe('');
});

test('a question mark within a name is not taken for one', () => {
  const route = new Route();
  route.go('history', 'what?');
  expect(route.item).toBe('what?');
  expect(route.query).toBe('');
});

test.each(['numbers', 'account'] as const)('%s stay open under the phone', (name) => {
  const route = new Route();
  route.go(name, 'one');
  expect(route.open).toBe(name);
  route.go('phone');
  expect([route.screen, route.open, route.item]).toEqual(['phone', name, 'one']);
  expect(route.beneath).toBe(`#/${name}/one`);
});

test('nothing else does', () => {
  const route = new Route();
  route.go('history', 'one');
  expect(route.open).toBe('history');
  route.go('phone');
  expect([route.open, route.beneath]).toEqual([null, null]);
});
