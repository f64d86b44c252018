import { expect, test, vi } from 'vitest';
import { RemoteAudio } from '#client/media/remote-audio.ts';
import { fakeTrack } from '#support/phone-line/fake-peer-connection.ts';

class FakeAudioElement {
  autoplay = false;
  volume = 1;
  paused = true;
  srcObject: unknown = null;
  sink = '';
  allowsSound = true;

  play(): Promise<void> {
    if (!this.allowsSound) return Promise.reject(new DOMException('no gesture', 'NotAllowedError'));
    this.paused = false;
    return Promise.resolve();
  }

  pause(): void {
    this.paused = true;
  }

  setSinkId(id: string): Promise<void> {
    this.sink = id;
    return Promise.resolve();
  }
}

vi.stubGlobal(
  'MediaStream',
  class {
    readonly tracks: unknown[];
    constructor(tracks: unknown[]) {
      this.tracks = tracks;
    }
  },
);

function open({ allowsSound = true } = {}) {
  const element = new FakeAudioElement();
  element.allowsSound = allowsSound;
  const chosen = { deviceId: 'headset' as string | null, volume: 0.5 };
  const audio = new RemoteAudio({
    deviceId: () => chosen.deviceId,
    volume: () => chosen.volume,
    makeElement: () => element as unknown as HTMLAudioElement,
  });
  return { audio, element, chosen };
}

test('plays at the chosen device and volume until it is stopped', () => {
  const { audio, element } = open();
  const stop = audio.play(fakeTrack());
  expect(element).toMatchObject({ paused: false, sink: 'headset', volume: 0.5 });
  stop();
  expect(element).toMatchObject({ paused: true, srcObject: null });
});

test('is heard at the system’s choice where the browser refuses the device', () => {
  const { audio, element } = open();
  element.setSinkId = () => {
    throw new Error('no choice here');
  };
  audio.play(fakeTrack());
  expect(element).toMatchObject({ paused: false, volume: 0.5 });
});

test('follows a change of device and volume during a call', () => {
  const { audio, element, chosen } = open();
  audio.play(fakeTrack());
  Object.assign(chosen, { deviceId: null, volume: 2 });
  audio.change();
  expect(element).toMatchObject({ sink: '', volume: 1 });
});

test('plays at the first press what the browser would not play by itself', async () => {
  const { audio, element } = open({ allowsSound: false });
  audio.play(fakeTrack());
  await vi.waitFor(() => expect(element.paused).toBe(true));
  element.allowsSound = true;
  document.dispatchEvent(new Event('keydown'));
  expect(element.paused).toBe(false);
});
