import { beforeEach, expect, test } from 'vitest';
import { Settings } from '#client/state/session/settings.svelte.ts';
import { openBrowserDatabase } from '#client/storage/database.ts';
import { SettingsStore } from '#client/storage/settings-store.ts';
import { systemClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';

const root = document.documentElement;
const load = async () => {
  const settings = new Settings(new SettingsStore(openBrowserDatabase(systemClock, silentLog), silentLog));
  await settings.load();
  return settings;
};

beforeEach(() => localStorage.clear());

test('follow the system until something is chosen', async () => {
  const settings = await load();
  expect(settings).toMatchObject({ theme: 'system', contrast: 'system', shortcuts: true });
  expect(root).not.toHaveAttribute('data-theme');
  expect(root).not.toHaveAttribute('data-contrast');
});

test('show on the page at once', async () => {
  const settings = await load();
  settings.change({ theme: 'dark', contrast: 'more' });
  expect(root).toHaveAttribute('data-theme', 'dark');
  expect(root).toHaveAttribute('data-contrast', 'more');
  settings.change({ theme: 'system' });
  expect(root).not.toHaveAttribute('data-theme');
});

test('survive a reload', async () => {
  const settings = await load();
  settings.change({ volumes: { ...settings.volumes, ringer: 0.3 }, shortcuts: false });
  const reloaded = await load();
  expect(reloaded.volumes.ringer).toBe(0.3);
  expect(reloaded.shortcuts).toBe(false);
});

test('leave a hint of the theme for the next first paint', async () => {
  (await load()).change({ theme: 'dark' });
  expect(JSON.parse(localStorage.getItem('ringside.theme') ?? '')).toMatchObject({ theme: 'dark' });
});

test('chosen while they were read are not undone by the reading', async () => {
  const store = new SettingsStore(openBrowserDatabase(systemClock, silentLog), silentLog);
  const settings = new Settings(store);
  const loading = settings.load();
  settings.change({ theme: 'dark' });
  await loading;
  expect(settings.theme).toBe('dark');
});
