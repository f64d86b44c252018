import { expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { consoleLog } from '#kit/console-log.ts';

function opened() {
  const clock = new ManualClock();
  const lines: unknown[][] = [];
  const writing =
    (level: string) =>
    (...line: unknown[]) =>
      void lines.push([level, ...line]);
  return { clock, lines, log: consoleLog({ clock, to: { warn: writing('warn'), error: writing('error') } }) };
}

test('writes what somebody should look at, with what is known of it, and nothing else', () => {
  const { lines, log } = opened();
  log.debug({}, 'a frame');
  log.info({}, 'a call answered');
  log.warn({ what: 'page title' }, 'the browser refused');
  log.error({}, 'something was lost');
  expect(lines).toEqual([
    ['warn', 'the browser refused', { what: 'page title' }],
    ['error', 'something was lost', {}],
  ]);
});

test('writes twenty lines a minute, and then how many it left out', () => {
  const { clock, lines, log } = opened();
  for (let line = 0; line < 50; line += 1) log.warn({ line }, 'again');
  expect(lines).toHaveLength(20);
  clock.advance(60_000);
  log.error({}, 'later');
  expect(lines.slice(20)).toEqual([
    ['warn', '30 lines were left out.'],
    ['error', 'later', {}],
  ]);
});
