import { beforeEach, describe, expect, test } from 'vitest';
import { Devices } from '#client/state/devices/devices.svelte.ts';
import { Settings } from '#client/state/session/settings.svelte.ts';
import { SettingsStore } from '#client/storage/settings-store.ts';
import { silentLog } from '#kit/log.ts';
import { until } from '#support/runes.svelte.ts';

const device = (kind: MediaDeviceKind, deviceId: string, label = '') => ({ kind, deviceId, label });

class FakeMedia extends EventTarget {
  plugged = [
    device('audioinput', 'default', 'Default'),
    device('audioinput', 'headset', 'Headset'),
    device('audiooutput', 'speakers'),
    device('videoinput', 'camera', 'Camera'),
  ];
  enumerateDevices = () => Promise.resolve(this.plugged);
}

class FakePermission extends EventTarget {
  state: PermissionState = 'prompt';
}

let media: FakeMedia;
let permission: FakePermission;
let devices: Devices;

beforeEach(() => {
  media = new FakeMedia();
  permission = new FakePermission();
  const browser = { mediaDevices: media, permissions: { query: () => Promise.resolve(permission) } };
  const settings = new Settings(new SettingsStore(Promise.resolve(null), silentLog));
  devices = new Devices(settings, silentLog, browser as unknown as Navigator);
});

test.each([
  [{ isSecureContext: true }, true],
  [{ isSecureContext: false }, false],
  // A browser without the word.
  [{}, true],
])('a page of %j is secure: %s', (page, isPageSecure) => {
  const settings = new Settings(new SettingsStore(Promise.resolve(null), silentLog));
  expect(new Devices(settings, silentLog, navigator, page).isPageSecure).toBe(isPageSecure);
});

test('lists what is plugged in, once each, with a name for what has none', async () => {
  await devices.refresh();
  expect(devices.inputs).toEqual([{ id: 'headset', name: 'Headset' }]);
  expect(devices.outputs).toEqual([{ id: 'speakers', name: 'Speaker 1' }]);
});

test('follows what is plugged in, and the permission', async () => {
  const stop = devices.watch();
  await until(() => devices.permission === 'prompt');
  media.plugged = [...media.plugged, device('audioinput', 'desk', 'Desk microphone')];
  media.dispatchEvent(new Event('devicechange'));
  await until(() => devices.inputs.length === 2);
  permission.state = 'denied';
  permission.dispatchEvent(new Event('change'));
  expect(devices.permission).toBe('denied');
  stop();
});

describe('the chosen microphone', () => {
  test('is the system’s while the chosen one is unplugged, and the chosen one when it is back', async () => {
    await devices.refresh();
    devices.choose({ microphoneId: 'headset' });
    expect(devices.microphoneId).toBe('headset');
    const { plugged } = media;
    media.plugged = [];
    await devices.refresh();
    expect(devices.microphoneId).toBeNull();
    media.plugged = plugged;
    await devices.refresh();
    expect(devices.microphoneId).toBe('headset');
  });
});

test('a page without media devices has none, and does not fail', async () => {
  const settings = new Settings(new SettingsStore(Promise.resolve(null), silentLog));
  const none = new Devices(settings, silentLog, {});
  await none.refresh();
  none.watch()();
  expect(none.inputs).toEqual([]);
  expect(none.permission).toBe('unknown');
});

test('a browser that throws at each question leaves the lists empty, and nothing else is kept back', async () => {
  const settings = new Settings(new SettingsStore(Promise.resolve(null), silentLog));
  const refuse = () => {
    throw new DOMException('not here', 'SecurityError');
  };
  const refusing = {
    mediaDevices: { enumerateDevices: refuse, addEventListener: refuse },
    permissions: { query: refuse },
  };
  const none = new Devices(settings, silentLog, refusing as unknown as Navigator);
  none.watch()();
  await none.refresh();
  expect(none.inputs).toEqual([]);
  expect(none.permission).toBe('unknown');
});
