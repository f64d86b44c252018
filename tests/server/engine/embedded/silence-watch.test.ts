import { expect, test } from 'vitest';
import { defaultSilenceLimits, isLost, type LegFacts } from '#server/engine/embedded/silence-watch.ts';

const NOW = 10_000_000;
const phone: LegFacts = {
  technology: 'phone',
  upSince: NOW - 600_000,
  lastReceivedAt: NOW,
  flowLostAt: null,
  isHeld: false,
};
const lost = (facts: Partial<LegFacts>) => isLost({ ...phone, ...facts }, NOW, defaultSilenceLimits);

test('a phone that lost its flow and keeps talking stays', () => {
  expect(lost({ flowLostAt: NOW - 500_000 })).toBe(false);
});

test('a phone that is silent and keeps its flow stays', () => {
  expect(lost({ lastReceivedAt: NOW - 500_000 })).toBe(false);
});

test('a phone without flow and voice for a minute is lost', () => {
  expect(lost({ flowLostAt: NOW - 60_001, lastReceivedAt: NOW - 60_001 })).toBe(true);
  expect(lost({ flowLostAt: NOW - 60_001, lastReceivedAt: null })).toBe(true);
});

test('a phone that lost both only now has its minute', () => {
  expect(lost({ flowLostAt: NOW - 59_000, lastReceivedAt: NOW - 300_000 })).toBe(false);
});

test('a trunk that says it sends and is silent for five minutes is lost, one that holds us is not', () => {
  const silent = { technology: 'trunk' as const, lastReceivedAt: NOW - 300_001 };
  expect(lost(silent)).toBe(true);
  expect(lost({ ...silent, isHeld: true })).toBe(false);
});

test('a leg that is not up is somebody else\u2019s business', () => {
  expect(lost({ upSince: null, flowLostAt: 0, lastReceivedAt: null })).toBe(false);
});
