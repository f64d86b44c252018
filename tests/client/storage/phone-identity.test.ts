import { expect, test, vi } from 'vitest';
import { openBrowserDatabase } from '#client/storage/database.ts';
import { readInstanceId } from '#client/storage/phone-identity.ts';
import { systemClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';

const open = () => openBrowserDatabase(systemClock, silentLog);

test('is made once and survives a reload', async () => {
  const first = await readInstanceId(open());
  expect(first).toMatch(/^[0-9a-f-]{36}$/);
  expect(await readInstanceId(open())).toBe(first);
});

test('is another one for each page without storage', async () => {
  const none = Promise.resolve(null);
  expect(await readInstanceId(none)).not.toBe(await readInstanceId(none));
});

test('is made anew when what was kept is none', async () => {
  const database = open();
  await (await database)?.put('settings', 'nonsense', 'instance-id');
  expect(await readInstanceId(database)).toMatch(/^[0-9a-f-]{36}$/);
});

test('is made in a page without TLS, which has no randomUUID', async () => {
  const { crypto } = globalThis;
  vi.stubGlobal('crypto', { getRandomValues: (bytes: Uint8Array) => crypto.getRandomValues(bytes) });
  expect(await readInstanceId(Promise.resolve(null))).toMatch(/^[0-9a-f-]{36}$/);
  vi.unstubAllGlobals();
});
