import { describe, expect, test } from 'vitest';
import { openBrowserDatabase } from '#client/storage/database.ts';
import { HistoryStore } from '#client/storage/history-store.ts';
import type { SeenCall } from '#client/storage/seen-call.ts';
import { systemClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';

const open = () => openBrowserDatabase(systemClock, silentLog);

const aSeenCall = (facts: Partial<SeenCall> = {}): SeenCall => ({
  id: 'seen-1',
  userId: 'user-1',
  callId: null,
  direction: 'outgoing',
  remoteNumber: '+12065550142',
  remoteName: null,
  localNumber: null,
  source: null,
  startedAt: 1,
  answeredAt: null,
  endedAt: 2,
  end: { by: 'network', error: 'call-failed' },
  ...facts,
});

test('survives a reload', async () => {
  const before = open();
  await new HistoryStore(before, silentLog).write(aSeenCall());
  (await before)?.close();
  expect(await new HistoryStore(open(), silentLog).read('user-1')).toEqual([aSeenCall()]);
});

test('keeps the people of one browser apart, newest first', async () => {
  const store = new HistoryStore(open(), silentLog);
  await store.write(aSeenCall({ id: 'a', startedAt: 1 }));
  await store.write(aSeenCall({ id: 'b', startedAt: 3 }));
  await store.write(aSeenCall({ id: 'c', startedAt: 2, userId: 'user-2' }));
  expect((await store.read('user-1')).map(({ id }) => id)).toEqual(['b', 'a']);
});

test('replaces what it knew of a call', async () => {
  const store = new HistoryStore(open(), silentLog);
  await store.write(aSeenCall({ endedAt: null, end: null }));
  await store.write(aSeenCall());
  expect(await store.read('user-1')).toEqual([aSeenCall()]);
});

test('lets go of the oldest calls of a user beyond its limit', async () => {
  const store = new HistoryStore(open(), silentLog, 2);
  await store.write(aSeenCall({ id: 'other', startedAt: 0, userId: 'user-2' }));
  for (const startedAt of [3, 1, 2]) await store.write(aSeenCall({ id: `seen-${startedAt}`, startedAt }));
  expect((await store.read('user-1')).map(({ id }) => id)).toEqual(['seen-3', 'seen-2']);
  expect(await store.read('user-2')).toHaveLength(1);
});

test('leaves out what another version wrote', async () => {
  const database = open();
  await (await database)?.put('history', { id: 'old', userId: 'user-1', startedAt: 1 } as SeenCall);
  expect(await new HistoryStore(database, silentLog).read('user-1')).toEqual([]);
});

describe('without IndexedDB', () => {
  test('remembers until the page closes', async () => {
    const store = new HistoryStore(Promise.resolve(null), silentLog);
    await store.write(aSeenCall());
    expect(await store.read('user-1')).toEqual([aSeenCall()]);
  });

  test('that breaks in the middle, nothing is lost', async () => {
    const database = open();
    const store = new HistoryStore(database, silentLog);
    await store.write(aSeenCall({ id: 'kept' }));
    (await database)?.close();
    await store.write(aSeenCall({ id: 'late', startedAt: 9 }));
    expect((await store.read('user-1')).map(({ id }) => id)).toEqual(['late']);
  });
});
