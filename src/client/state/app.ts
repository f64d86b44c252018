/**
 * Everything a screen may know. Screens read these rune classes and call their verbs; nothing else.
 *
 * Three owners of truth, never copied into one another: server facts live in `queryClient` (read them with
 * `createQuery(() => accountQuery(app.api))`), the live call in `phone`, what survives a reload in IndexedDB.
 */
import type { QueryClient } from '@tanstack/svelte-query';
import { createContext } from 'svelte';
import type { ApiClient } from '#client/api/client.ts';
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import type { AccountFigures } from './connection/account-figures.svelte.ts';
import type { CallHistory } from './phone/call-history.svelte.ts';
import type { Connection } from './connection/connection.svelte.ts';
import type { Devices } from './devices/devices.svelte.ts';
import type { NumberPlans } from './phone/number-plans.svelte.ts';
import type { Phone } from './phone/phone.svelte.ts';
import type { Presence } from './session/presence.svelte.ts';
import type { Session } from './session/session.svelte.ts';
import type { Settings } from './session/settings.svelte.ts';
import type { Ticker } from './connection/ticker.svelte.ts';
import type { Sound } from './devices/voice.ts';

export interface App {
  readonly api: ApiClient;
  readonly queryClient: QueryClient;
  readonly clock: Clock;
  readonly log: Log;
  /** `ticker.now` is the time, and moves once a second in the templates that read it. */
  readonly ticker: Ticker;
  readonly session: Session;
  readonly phone: Phone;
  readonly presence: Presence;
  readonly devices: Devices;
  readonly settings: Settings;
  /** `tones.key(digit)`: the sound of a dial key, for the agent only. */
  readonly tones: Sound['tones'];
  /** Whether the server is heard. */
  readonly connection: Connection;
  /** Balance, minutes and what they mean, in words, with their age when stale. */
  readonly account: AccountFigures;
  /** Calls seen by this browser, also those that never reached the server. */
  readonly history: CallHistory;
  /** `numberPlans.format(number)` writes a number of any country; a field takes it: `new NumberEntry(app.numberPlans)`. */
  readonly numberPlans: NumberPlans;
}

export const [useApp, provideApp] = createContext<App>();
