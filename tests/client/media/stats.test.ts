import { expect, test } from 'vitest';
import { differenceOf, readTotals } from '#client/media/stats.ts';

const report = (...stats: Record<string, unknown>[]) =>
  new Map(stats.map((each, index) => [String(index), each]));
const inbound = (received: number, lost: number, delay = 0, emitted = 0) => ({
  type: 'inbound-rtp',
  kind: 'audio',
  packetsReceived: received,
  packetsLost: lost,
  jitter: 0.004,
  jitterBufferDelay: delay,
  jitterBufferEmittedCount: emitted,
});
const pair = { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.08 };

test('reads what the browser counted, in milliseconds', () => {
  expect(readTotals(report(pair, inbound(50, 1, 2.4, 48_000)))).toEqual({
    received: 50,
    lost: 1,
    jitterMs: 4,
    rttMs: 80,
    bufferSeconds: 2.4,
    buffered: 48_000,
  });
});

test('knows nothing before something is received', () => {
  expect(readTotals(report(pair))).toBeNull();
});

test('a second is the difference of two readings', () => {
  const before = readTotals(report(pair, inbound(50, 1, 2.4, 48_000)));
  const after = readTotals(report(pair, inbound(98, 3, 4.8, 96_000)));
  const sample = before && after && differenceOf(before, after);
  expect(sample?.loss).toBeCloseTo(0.04);
  expect(sample?.bufferMs).toBeCloseTo(0.05);
  expect(sample).toMatchObject({ rttMs: 80, jitterMs: 4 });
});

test('a call on hold has no quality', () => {
  const totals = readTotals(report(pair, inbound(50, 1)));
  expect(totals && differenceOf(totals, totals)).toBeNull();
});
