import { describe, expect, test } from 'vitest';
import { mosOf, QualityWatch, ratingOf, type NetworkSample } from '#client/media/quality.ts';

const fine: NetworkSample = { rttMs: 40, jitterMs: 2, loss: 0, bufferMs: 30 };
const after = (...samples: Partial<NetworkSample>[]) => {
  const watch = new QualityWatch();
  for (const sample of samples) watch.add({ ...fine, ...sample });
  return watch;
};
const times = (n: number, sample: Partial<NetworkSample>) => Array.from({ length: n }, () => sample);

describe('the E-model', () => {
  test.each([
    [93.2, 4.41],
    [80, 4.02],
    [70, 3.6],
    [0, 1],
    [100, 4.5],
  ])('rates R %d as MOS %d', (rating, mos) => {
    expect(mosOf(rating)).toBeCloseTo(mos, 2);
  });

  test('rates a clean path at its best', () => {
    expect(ratingOf(fine)).toBe(93.2);
  });

  test('takes away for loss as G.107 §3.6 says: 1 % costs 95 · 1 / 26.1', () => {
    expect(93.2 - ratingOf({ ...fine, loss: 0.01 })).toBeCloseTo(3.64, 2);
  });

  test('takes away for delay only beyond 100 ms, and steeply beyond 300', () => {
    const costOf = (delayMs: number) => 93.2 - ratingOf({ ...fine, rttMs: 0, bufferMs: delayMs - 20 });
    expect(costOf(100)).toBe(0);
    expect(costOf(150)).toBeLessThan(1);
    expect(costOf(400)).toBeGreaterThan(20);
  });
});

describe('a warning', () => {
  test('is raised by three bad samples of five, not by two', () => {
    expect(after({ loss: 0.02 }, {}, { loss: 0.02 }).warnings.size).toBe(0);
    expect([...after({ loss: 0.02 }, {}, { loss: 0.02 }, {}, { loss: 0.02 }).warnings]).toEqual(['loss']);
  });

  test('is cleared when none of the last five is bad', () => {
    const bad = times(3, { jitterMs: 45 });
    expect(after(...bad, ...times(4, {})).warnings).toContain('jitter');
    expect(after(...bad, ...times(5, {})).warnings.size).toBe(0);
  });

  test('names the cause that is furthest beyond its limit', () => {
    expect(after(...times(5, { rttMs: 600, loss: 0.05 })).quality()?.cause).toBe('loss');
    expect(after(...times(5, { rttMs: 600 })).quality()?.cause).toBe('delay');
  });

  test('is raised by a mean loss of more than 3 % over seven samples', () => {
    const burst = { loss: 0.15 };
    expect(after(burst, {}, {}, {}, {}, burst, {}).warnings).toContain('loss');
  });
});

test('says nothing before the first sample, and no cause while all is well', () => {
  expect(after().quality()).toBeNull();
  expect(after(fine).quality()).toEqual({ mos: mosOf(93.2), cause: null });
});
