import { expect, test } from 'vitest';
import { openBrowserDatabase } from '#client/storage/database.ts';
import { ManualClock, systemClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';

const opened = (request: IDBOpenDBRequest) =>
  new Promise<IDBDatabase>((resolve) => {
    request.onsuccess = () => resolve(request.result);
  });

test('is none where the browser refuses it', async () => {
  const refuse = () => {
    throw new DOMException('private mode', 'SecurityError');
  };
  globalThis.indexedDB = { open: refuse } as unknown as IDBFactory;
  expect(await openBrowserDatabase(systemClock, silentLog)).toBeNull();
});

test('is none when it does not open in a second', async () => {
  const clock = new ManualClock();
  const holder = await opened(indexedDB.open('ringside'));
  // It waits for the holder, and every later request waits for it.
  indexedDB.deleteDatabase('ringside');
  const opening = openBrowserDatabase(clock, silentLog);
  clock.advance(1_000);
  expect(await opening).toBeNull();
  holder.close();
});

test('lets go when a newer page wants to change it', async () => {
  const database = await openBrowserDatabase(systemClock, silentLog);
  const newer = (database?.version ?? 0) + 1;
  expect(await opened(indexedDB.open('ringside', newer))).toMatchObject({ version: newer });
});
