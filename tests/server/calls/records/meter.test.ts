import { beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { fail, ok } from '#kit/result.ts';
import { Unavailable } from '#kit/load/unavailable.ts';
import { GRACE_MS, Meter, type Extension } from '#server/calls/records/meter.ts';

const away = () => Promise.reject(new Unavailable('the database is away', { retryAfterSeconds: 2 }));
const more = (paidForSeconds: number) => () => Promise.resolve(ok({ paidForSeconds }));
const noMoney = () => Promise.resolve(fail('balance-empty' as const));

let clock: ManualClock;
let answeredAt: number;
let asked: number[];
let answer: () => Promise<Extension>;
/** What the call was told, and after how many seconds. */
let told: [string, number][];
beforeEach(() => {
  clock = new ManualClock();
  answeredAt = clock.now();
  [asked, told] = [[], []];
});

const second = (at = clock.now()) => (at - answeredAt) / 1_000;

function start(first: () => Promise<Extension>): Meter {
  answer = first;
  return new Meter({
    clock,
    answeredAt,
    paidForSeconds: 60,
    extend: (elapsedSeconds) => {
      asked.push(elapsedSeconds);
      return answer();
    },
    onShort: () => told.push(['short', second()]),
    onLifted: () => told.push(['lifted', second()]),
    onUsedUp: (at, why) => told.push([`used up: ${String(why)}`, second(at)]),
  });
}

/** A second at a time, and whatever was asked is answered in between. */
async function until(end: number): Promise<void> {
  while (second() < end) {
    clock.advance(1_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const LAST = 60 + GRACE_MS / 1_000;

describe('while the database is away', () => {
  test('a call goes on for five minutes beyond what it has paid for, asking all the time, then ends', async () => {
    const meter = start(away);
    await until(LAST - 1);
    expect(told).toEqual([]);
    expect(asked.length).toBe((LAST - 50) / 5);
    await until(LAST + 20);
    expect(told).toEqual([['used up: database-away', LAST]]);
    meter.stop();
    expect(clock.pending).toBe(0);
  });

  test('so it does when what was asked is not answered at all', async () => {
    start(() => new Promise(() => undefined));
    await until(LAST - 1);
    expect([asked, told]).toEqual([[50], []]);
    await until(LAST);
    expect(told).toEqual([['used up: database-away', LAST]]);
  });

  test('it goes on as ever once it is back and there is more', async () => {
    start(away);
    await until(203);
    answer = more(240);
    await until(230);
    answer = noMoney;
    await until(241);
    expect(told).toEqual([
      ['short', 235],
      ['used up: balance-empty', 240],
    ]);
  });

  test('it ends in the moment in which it is back and there is no more', async () => {
    const meter = start(away);
    await until(201);
    answer = noMoney;
    await until(205);
    expect(told).toEqual([['used up: balance-empty', 205]]);
    meter.stop();
  });

  test('it has no grace when it was known before that there is no more', async () => {
    start(noMoney);
    await until(52);
    answer = away;
    await until(70);
    expect(told).toEqual([
      ['short', 50],
      ['used up: balance-empty', 60],
    ]);
  });
});

test('a fault that is none of the database’s gives no grace', async () => {
  start(() => Promise.reject(new Error('there is no such charge')));
  await until(61);
  expect(told).toEqual([['used up: null', 60]]);
});
