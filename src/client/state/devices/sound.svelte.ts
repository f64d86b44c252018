import { LevelMeters } from '#client/media/level-meter.ts';
import { Microphone } from '#client/media/microphone.ts';
import { watchNetwork } from '#client/media/network-meter.ts';
import { RemoteAudio } from '#client/media/remote-audio.ts';
import { Ringer } from '#client/media/ringer.ts';
import { SoundOutput } from '#client/media/sound-output.ts';
import { Tones } from '#client/media/tones.ts';
import type { Clock } from '#kit/clock.ts';
import type { Unsubscribe } from '#kit/emitter.ts';
import { guarded } from '#kit/guarded.ts';
import type { Log } from '#kit/log.ts';
import type { Devices } from './devices.svelte.ts';
import type { Phone } from '../phone/phone.svelte.ts';
import type { Settings } from '../session/settings.svelte.ts';
import { playCues } from './sound-cues.svelte.ts';
import type { Sound } from './voice.ts';

interface SoundOptions {
  devices: Devices;
  settings: Settings;
  clock: Clock;
  log: Log;
}

/** The sound of a real computer, with the devices and volumes that are chosen. */
export class BrowserSound implements Sound {
  readonly meters: Sound['meters'];
  readonly speaker: RemoteAudio;
  readonly tones: Tones;
  readonly #options: SoundOptions;
  readonly #microphone: Microphone;
  readonly #ringer: Ringer;
  readonly #outputs: SoundOutput[];

  constructor(options: SoundOptions) {
    const { devices, settings, clock, log } = options;
    this.#options = options;
    const levels = new LevelMeters();
    this.meters = {
      listen: (track) => levels.listen(track),
      watch: (connection) => watchNetwork(connection, clock),
    };
    const media = navigator.mediaDevices as MediaDevices | undefined;
    this.#microphone = new Microphone({ devices: media, deviceId: () => devices.microphoneId, log });
    this.speaker = new RemoteAudio({
      deviceId: () => devices.speakerId,
      volume: () => settings.volumes.voice,
    });
    const room = new SoundOutput({ deviceId: () => devices.ringerId, volume: () => settings.volumes.ringer });
    const headset = new SoundOutput({
      deviceId: () => devices.speakerId,
      volume: () => settings.volumes.tones,
    });
    this.#outputs = [room, headset];
    this.#ringer = new Ringer({ ringer: room, headset, clock, log });
    this.tones = new Tones(headset, clock);
  }

  readonly microphone = {
    open: async () => {
      const opened = await this.#microphone.open();
      // A page that captures the microphone may play without a gesture: what was refused is tried again.
      this.speaker.retry();
      for (const output of this.#outputs) output.wake();
      return opened;
    },
  };

  readonly follow = (phone: Phone): Unsubscribe => {
    const stopCues = playCues(phone, { ringer: this.#ringer, tones: this.tones, log: this.#options.log });
    const stopFollowing = $effect.root(() => this.#followChoices());
    return () => {
      stopCues();
      stopFollowing();
    };
  };

  #followChoices(): void {
    const { devices, settings, log } = this.#options;
    onChange(
      () => [devices.speakerId, devices.ringerId, settings.volumes],
      () => {
        for (const output of [this.speaker, ...this.#outputs])
          guarded(log, 'sound output', () => output.change());
      },
    );
    onChange(
      () => devices.microphoneId,
      () => guarded(log, 'microphone', () => void this.#microphone.change()),
    );
  }
}

function onChange(read: () => unknown, act: () => void): void {
  $effect(() => {
    read();
    act();
  });
}
