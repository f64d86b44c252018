import { beforeEach, expect, test } from 'vitest';
import { silentLog, type LogFields } from '#kit/log.ts';
import { LineWatch } from '#server/engine/embedded/line-watch.ts';

let used: number;
let said: string[];
let watch: LineWatch;
beforeEach(() => {
  used = 0;
  said = [];
  const saying = (level: string) => (fields: LogFields, message: string) =>
    void said.push(`${level} ${String(fields['used'])}/${String(fields['total'])} ${message}`);
  const log = { ...silentLog, info: saying('info'), warn: saying('warn'), error: saying('error') };
  watch = new LineWatch(() => ({ used, total: 10 }), log);
});

function lookAt(...counts: number[]): void {
  for (const count of counts) {
    used = count;
    watch.look();
  }
}

const SHORT = 'warn 8/10 lines run short: widen RINGSIDE_RTP_PORTS';
const OUT = 'error 10/10 every line is in use: calls are refused';

test('warns while there are lines left, says when there are none, and each once', () => {
  lookAt(1, 7);
  expect(said).toEqual([]);
  lookAt(8, 9, 8, 9);
  expect(said).toEqual([SHORT]);
  lookAt(10, 9, 10, 11, 10);
  expect(said).toEqual([SHORT, OUT]);
});

test('warns anew only after plenty were free', () => {
  lookAt(8, 7, 8);
  expect(said).toEqual([SHORT]);
  lookAt(6, 8);
  expect(said).toEqual([SHORT, 'info 6/10 lines are free again', SHORT]);
});

test('hinders the next call when all are in use, and is counted already', () => {
  used = 10;
  expect(watch.obstacle).toBeNull();
  used = 11;
  expect(watch.obstacle).toBe('no-circuit');
});
