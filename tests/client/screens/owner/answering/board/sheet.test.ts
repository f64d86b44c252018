import { expect, test } from 'vitest';
import { Sheet } from '#client/screens/owner/answering/board/sheet.svelte.ts';

function sheetOf(frame: [number, number], drawing: [number, number]) {
  const sheet = new Sheet();
  sheet.frame = { width: frame[0], height: frame[1] };
  sheet.drawing = { width: drawing[0], height: drawing[1] };
  return sheet;
}

test('is fitted until somebody zooms: never larger than 100 %, never so small that nobody reads it', () => {
  expect(sheetOf([900, 400], [1000, 300]).zoom).toBe(0.9);
  expect(sheetOf([900, 400], [500, 200]).zoom).toBe(1);
  expect(sheetOf([900, 400], [3000, 300]).zoom).toBe(0.75);
});

test('fits down to 50 % when asked to', () => {
  const sheet = sheetOf([900, 400], [1500, 300]);
  sheet.fit();
  expect(sheet.zoom).toBe(0.6);
  sheet.drawing = { width: 9000, height: 300 };
  expect(sheet.zoom).toBe(0.5);
});

test('goes by tens, from 50 to 150 %', () => {
  const sheet = sheetOf([930, 400], [1000, 300]);
  sheet.grow();
  expect(sheet.zoom).toBe(1);
  sheet.grow();
  expect(sheet.zoom).toBe(1.1);
  sheet.shrink();
  sheet.shrink();
  expect(sheet.zoom).toBe(0.9);
  for (let press = 0; press < 20; press++) sheet.grow();
  expect(sheet).toMatchObject({ zoom: 1.5, canGrow: false, canShrink: true });
  for (let press = 0; press < 20; press++) sheet.shrink();
  expect(sheet).toMatchObject({ zoom: 0.5, canGrow: true, canShrink: false });
});
