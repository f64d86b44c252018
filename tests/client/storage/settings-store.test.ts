import { expect, test } from 'vitest';
import { openBrowserDatabase } from '#client/storage/database.ts';
import { defaultSettings, SettingsStore } from '#client/storage/settings-store.ts';
import { systemClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';

const open = () => openBrowserDatabase(systemClock, silentLog);

test('begin with the defaults', async () => {
  expect(await new SettingsStore(open(), silentLog).read()).toEqual(defaultSettings);
});

test('survive a reload', async () => {
  await new SettingsStore(open(), silentLog).write({ ...defaultSettings, theme: 'dark', shortcuts: false });
  expect(await new SettingsStore(open(), silentLog).read()).toMatchObject({
    theme: 'dark',
    shortcuts: false,
  });
});

test('of another version keep what still fits', async () => {
  const database = open();
  await (
    await database
  )?.put('settings', { theme: 'dark', contrast: 'violet', volumes: { ringer: 7 } }, 'settings');
  expect(await new SettingsStore(database, silentLog).read()).toEqual({ ...defaultSettings, theme: 'dark' });
});

test('are the defaults without storage', async () => {
  const store = new SettingsStore(Promise.resolve(null), silentLog);
  await store.write({ ...defaultSettings, theme: 'dark' });
  expect(await store.read()).toEqual(defaultSettings);
});
