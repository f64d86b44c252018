import { z } from 'zod';
import type { Log } from '#kit/log.ts';
import type { BrowserDatabase } from './database.ts';

const volume = z.number().min(0).max(1);
const deviceId = z.string().nullable().catch(null);

/** Every field has a default of its own, so that settings of another version keep what still fits. */
const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']).catch('system'),
  contrast: z.enum(['system', 'more']).catch('system'),
  shortcuts: z.boolean().catch(true),
  volumes: z
    .object({ ringer: volume.catch(0.8), voice: volume.catch(1), tones: volume.catch(0.5) })
    .catch({ ringer: 0.8, voice: 1, tones: 0.5 }),
  devices: z
    .object({ microphoneId: deviceId, speakerId: deviceId, ringerId: deviceId })
    .catch({ microphoneId: null, speakerId: null, ringerId: null }),
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
