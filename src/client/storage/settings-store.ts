import * as z from 'zod/mini';
import type { Log } from '#kit/log.ts';
import type { BrowserDatabase } from './database.ts';

const volume = (byDefault: number) => z.catch(z.number().check(z.minimum(0), z.maximum(1)), byDefault);
const deviceId = z.catch(z.nullable(z.string()), null);

const volumesSchema = z.catch(z.object({ ringer: volume(0.8), voice: volume(1), tones: volume(0.5) }), {
  ringer: 0.8,
  voice: 1,
  tones: 0.5,
});
const devicesSchema = z.catch(z.object({ microphoneId: deviceId, speakerId: deviceId, ringerId: deviceId }), {
  microphoneId: null,
  speakerId: null,
  ringerId: null,
});

/** Every field has a default of its own, so that settings of another version keep what still fits. */
const settingsSchema = z.object({
  theme: z.catch(z.enum(['system', 'light', 'dark']), 'system'),
  contrast: z.catch(z.enum(['system', 'more']), 'system'),
  shortcuts: z.catch(z.boolean(), true),
  /** What was chosen in Call from: a number, or the best match; null: nothing yet. */
  callFrom: z.catch(z.nullable(z.string()), null),
  volumes: volumesSchema,
  devices: devicesSchema,
});
export type StoredSettings = z.output<typeof settingsSchema>;

export const defaultSettings: StoredSettings = settingsSchema.parse({});

const KEY = 'settings';

/** The choices of this browser. Never rejects: without storage they last until the page closes. */
export class SettingsStore {
  readonly #database: Promise<BrowserDatabase | null>;
  readonly #log: Log;

  constructor(database: Promise<BrowserDatabase | null>, log: Log) {
    this.#database = database;
    this.#log = log;
  }

  async read(): Promise<StoredSettings> {
    try {
      return settingsSchema.parse((await (await this.#database)?.get('settings', KEY)) ?? {});
    } catch (error) {
      this.#log.warn({ error: String(error) }, 'settings could not be read: the defaults hold');
      return defaultSettings;
    }
  }

  async write(settings: StoredSettings): Promise<void> {
    try {
      await (await this.#database)?.put('settings', settings, KEY);
    } catch (error) {
      this.#log.warn({ error: String(error) }, 'settings could not be kept');
    }
  }
}

const HINT_KEY = 'ringside.theme';

/** Leaves for public/theme.js what it must know before IndexedDB can answer. The settings stay the owner. */
export function leaveThemeHint({ theme, contrast }: StoredSettings): void {
  try {
    localStorage.setItem(HINT_KEY, JSON.stringify({ theme, contrast }));
  } catch {
    // Private mode: the theme comes a moment late, nothing else.
  }
}
