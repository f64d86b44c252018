import type { Unsubscribe } from '#kit/emitter.ts';
import { guarded } from '#kit/guarded.ts';
import type { Log } from '#kit/log.ts';
import type { Settings } from '../session/settings.svelte.ts';

export interface AudioDevice {
  id: string;
  /** As the browser names it; "Microphone 1" while it keeps the names back (no permission yet). */
  name: string;
}

export type MicrophonePermission = 'unknown' | 'prompt' | 'granted' | 'denied';

interface Browser {
  /** Both are missing on a page that came over plain http from another host. */
  mediaDevices?: MediaDevices | undefined;
  permissions?: Permissions | undefined;
}

/** What this computer hears and speaks with. Which of them is chosen lives in the settings. */
export class Devices {
  /** Only such a page is given a microphone: https, or this machine's own address (W3C Secure Contexts). */
  readonly isPageSecure: boolean;
  readonly #settings: Settings;
  readonly #log: Log;
  readonly #browser: Browser;
  #inputs: AudioDevice[] = $state.raw([]);
  #outputs: AudioDevice[] = $state.raw([]);
  #permission: MicrophonePermission = $state('unknown');

  constructor(
    settings: Settings,
    log: Log,
    browser: Browser = navigator,
    page: { isSecureContext?: boolean } = globalThis,
  ) {
    this.isPageSecure = page.isSecureContext ?? true;
    this.#settings = settings;
    this.#log = log;
    this.#browser = browser;
  }

  get inputs(): readonly AudioDevice[] {
    return this.#inputs;
  }

  /** Empty where the browser lets the system choose (Safari, Firefox). */
  get outputs(): readonly AudioDevice[] {
    return this.#outputs;
  }

  get permission(): MicrophonePermission {
    return this.#permission;
  }

  /** null: the system's choice, also while the chosen one is unplugged. */
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

  /** Follows what is plugged in and what is allowed. The caller owns the end of it. */
  watch(): Unsubscribe {
    const ends = new AbortController();
    const { signal } = ends;
    void this.refresh();
    void this.#watchPermission(signal);
    guarded(this.#log, 'device changes', () =>
      this.#browser.mediaDevices?.addEventListener('devicechange', () => void this.refresh(), { signal }),
    );
    return () => ends.abort();
  }

  async refresh(): Promise<void> {
    const { mediaDevices } = this.#browser;
    const devices = mediaDevices && (await orElse(() => mediaDevices.enumerateDevices(), []));
    if (!devices) return;
    this.#inputs = listed(devices, 'audioinput', 'Microphone');
    this.#outputs = listed(devices, 'audiooutput', 'Speaker');
  }

  async #watchPermission(signal: AbortSignal): Promise<void> {
    // Firefox does not know this name before version 131: the permission then stays unknown.
    const { permissions } = this.#browser;
    const status = permissions && (await orElse(() => permissions.query({ name: 'microphone' }), null));
    if (!status || signal.aborted) return;
    const read = () => {
      this.#permission = status.state;
      void this.refresh();
    };
    status.addEventListener('change', read, { signal });
    read();
  }
}

/** What browsers keep back they reject, or throw at once. */
async function orElse<Value, Other>(ask: () => Promise<Value>, other: Other): Promise<Value | Other> {
  try {
    return await ask();
  } catch {
    return other;
  }
}

/** The entries "default" and "communications" repeat a device that is listed anyway. */
function listed(devices: MediaDeviceInfo[], kind: MediaDeviceKind, word: string): AudioDevice[] {
  return devices
    .filter((device) => device.kind === kind && !['', 'default', 'communications'].includes(device.deviceId))
    .map((device, index) => ({ id: device.deviceId, name: device.label || `${word} ${index + 1}` }));
}

const present = (id: string | null, devices: readonly AudioDevice[]) =>
  devices.some((device) => device.id === id) ? id : null;
