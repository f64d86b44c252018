import { expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { silentLog, type LogFields } from '#kit/log.ts';
import { sparingLog } from '#server/wiring/process/sparing-log.ts';

test('of a kind of warning sixty a minute are written, and later how many were left out', () => {
  const lines: [LogFields, string][] = [];
  const write = (fields: LogFields, message: string) => void lines.push([fields, message]);
  const clock = new ManualClock();
  const log = sparingLog({ ...silentLog, info: write, warn: write, error: write }, clock);
  for (let at = 0; at < 1_000; at += 1) log.error({ at }, 'request failed');
  log.error({}, 'the disk is full');
  for (let at = 0; at < 100; at += 1) log.info({}, 'call came in');
  expect(lines.filter(([, message]) => message === 'request failed')).toHaveLength(60);
  expect(lines.filter(([, message]) => message === 'the disk is full')).toHaveLength(1);
  expect(lines.filter(([, message]) => message === 'call came in')).toHaveLength(100);
  lines.length = 0;
  clock.advance(60_000);
  log.warn({ at: 1 }, 'request failed');
  expect(lines).toEqual([
    [{ leftOut: 940 }, 'request failed'],
    [{ at: 1 }, 'request failed'],
  ]);
});
