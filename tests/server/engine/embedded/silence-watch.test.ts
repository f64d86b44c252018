import { expect, test } from 'vitest';
import { isLost, SILENT_FOR_MS, type LegFacts } from '#server/engine/embedded/silence-watch.ts';

const NOW = 10_000_000;
const talking: LegFacts = { upSince: NOW - 600_000, lastReceivedAt: NOW, flowLostAt: null, speaks: true };
const lost = (facts: Partial<LegFacts>) => isLost({ ...talking, ...facts }, NOW, SILENT_FOR_MS);

test('a phone that lost its flow and keeps talking stays', () => {
  expect(lost({ flowLostAt: NOW - 500_000 })).toBe(false);
});

test('a channel that may send and has sent nothing for a minute is lost, whatever its flow says', () => {
  expect(lost({ lastReceivedAt: NOW - 60_001 })).toBe(true);
  expect(lost({ lastReceivedAt: null })).toBe(true);
  expect(lost({ lastReceivedAt: NOW - 60_000 })).toBe(false);
});

test('a leg that has only just been answered has its minute', () => {
  expect(lost({ upSince: NOW - 59_000, lastReceivedAt: null })).toBe(false);
});

test('who holds, or only listens, may be silent as long as the flow is there', () => {
  expect(lost({ speaks: false, lastReceivedAt: NOW - 500_000 })).toBe(false);
  expect(lost({ speaks: false, lastReceivedAt: NOW - 500_000, flowLostAt: NOW - 59_000 })).toBe(false);
  expect(lost({ speaks: false, lastReceivedAt: NOW - 60_001, flowLostAt: NOW - 60_001 })).toBe(true);
});

test('a leg that is not up is somebody else\u2019s business', () => {
  expect(lost({ upSince: null, flowLostAt: 0, lastReceivedAt: null })).toBe(false);
});
