import { beforeEach, expect, test } from 'vitest';
import { readBasket, writeBasket } from '#client/storage/basket-store.ts';
import { toMicros } from '#kit/money.ts';

const KEY = 'ringside.basket.dana';
const item = {
  number: '+13125550181',
  place: 'Chicago, IL',
  microsPerMonth: toMicros(2_000_000),
  source: 'Radio',
};
const nothing = { items: [], template: 'ring-buyer' };

beforeEach(() => localStorage.clear());

test('is read as it was written, and by nobody else', () => {
  writeBasket('dana', { items: [item], template: 'menu' });
  expect(readBasket('dana')).toEqual({ items: [item], template: 'menu' });
  expect(readBasket('ana')).toEqual(nothing);
});

test('of an older version, which kept the numbers alone, keeps them: they ring their buyer', () => {
  localStorage.setItem(KEY, JSON.stringify([item]));
  expect(readBasket('dana')).toEqual({ items: [item], template: 'ring-buyer' });
});

test.each([
  'no JSON',
  '{"items":[{"number":"12"}],"template":"menu"}',
  '{"items":[],"template":"gone"}',
  'null',
])('is empty where %s stands', (kept) => {
  localStorage.setItem(KEY, kept);
  expect(readBasket('dana')).toEqual(nothing);
});

test('that is empty leaves nothing behind', () => {
  writeBasket('dana', { items: [item], template: 'menu' });
  writeBasket('dana', { items: [], template: 'menu' });
  expect(localStorage.getItem(KEY)).toBeNull();
});
