import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync('src/client/ui/tokens.css', 'utf8');

/** [light, dark] of every colour of one block. */
function coloursOf(block: string): Record<string, readonly [string, string]> {
  const lines = [...block.matchAll(/--([\w-]+): light-dark\((#\w+), (#\w+)\);/g)];
  return Object.fromEntries(
    lines.map(([, name = '', light = '', dark = '']) => [name, [light, dark] as const]),
  );
}

const plain = coloursOf(css.slice(0, css.indexOf("[data-theme='light']")));
const bySystem = coloursOf(
  css.slice(css.indexOf('@media (prefers-contrast'), css.indexOf("[data-contrast='more']")),
);
const bySetting = coloursOf(css.slice(css.indexOf("[data-contrast='more']")));

function luminance(hex: string): number {
  const whole = hex.length === 4 ? hex.replace(/[^#]/g, '$&$&') : hex;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(whole.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** Primary text 7, other text 4.5, lamps and borders 3. */
const pairs: [front: string, back: string, floor: number][] = [
  ['ink', 'chassis', 7],
  ['ink', 'plate', 7],
  ['ink', 'key', 7],
  ['on-inv', 'inv', 7],
  ['on-ring', 'ring-fill', 7],
  ['on-live', 'live-fill', 7],
  ['on-hold', 'hold-fill', 7],
  ['ink2', 'chassis', 4.5],
  ['ink3', 'chassis', 4.5],
  ['ink3', 'well', 4.5],
  ['ink3', 'key', 4.5],
  ['acc', 'chassis', 4.5],
  ['acc', 'acc-tint', 4.5],
  ['on-ring2', 'ring-fill', 4.5],
  ['on-live2', 'live-fill', 4.5],
  ['on-end', 'end-fill', 4.5],
  ['live-text', 'live-tint', 4.5],
  ['hold-text', 'hold-tint', 4.5],
  ['end-text', 'end-tint', 4.5],
  ['end-text', 'chassis', 4.5],
  ['edge', 'plate', 3],
  ['live-lamp', 'chassis', 3],
  ['ring-lamp', 'chassis', 3],
  ['hold-lamp', 'chassis', 3],
  ['end-lamp', 'chassis', 3],
];

describe.each([
  ['light', plain, 0],
  ['dark', plain, 1],
  ['high contrast, light', { ...plain, ...bySetting }, 0],
  ['high contrast, dark', { ...plain, ...bySetting }, 1],
] as const)('in %s', (_, colours, index) => {
  test.each(pairs)('%s on %s reaches %d', (front, back, floor) => {
    expect(contrast(colours[front]?.[index] ?? '', colours[back]?.[index] ?? '')).toBeGreaterThanOrEqual(
      floor,
    );
  });
});

test('high contrast is the same whether the system or the setting asks for it', () => {
  expect(bySystem).toEqual(bySetting);
});
