import type { Clock } from '#kit/clock.ts';
import type { Settings } from './settings.svelte.ts';

export interface AudioDevice {
  id: string;
  /** Empty labels (no permission yet) come as "Microphone 1". */
  name: string;
}

export type MicrophonePermission = 'unknown' | 'prompt' | 'granted' | 'denied';

/** What this computer hears and speaks with. Which of them is chosen lives in the settings. */
export class Devices {
  readonly #media: MediaDevices | undefined;
  readonly #permissions: Permissions | undefined;
  readonly #settings: Settings;
  #inputs: AudioDevice[] = $state.raw([]);
  #outputs: AudioDevice[] = $state.raw([]);
  #permission: MicrophonePermission = $state('unknown');

  constructor(settings: Settings, navigator: Pick<Navigator, 'mediaDevices' | 'permissions'>) {
    this.#settings = settings;
    // Both are missing on a page that came over plain http from another host.
    this.#media = navigator.mediaDevices as MediaDevices | undefined;
    this.#permissions = navigator.permissions as Permissions | undefined;
  }

  get inputs(): readonly AudioDevice[] {
    return this.#inputs;
  }

  get outputs(): readonly AudioDevice[] {
    return this.#outputs;
  }

  get permission(): MicrophonePermission {
    return this.#permission;
  }

  /** null: the system's choice, also when the chosen one is unplugged. */
  get microphoneId(): string | null {
    return present(this.#settings.devices.microphoneId, this.#inputs);
  }

  get speakerId(): string | null {
    return present(this.#settings.devices.speakerId, this.#outputs);
  }

  get ringerId(): string | null {
    return present(this.#settings.devices.ringerId, this.#outputs);
  }

  choose(changes: Partial<Settings['devices']>): void {
    this.#settings.change({ devices: { ...this.#settings.devices, ...changes } });
  }
}

const present = (id: string | null, devices: readonly AudioDevice[]) =>
  devices.some((device) => device.id === id) ? id : null;
