/** Builds the parts of the phone and joins them: the one place that knows them all. */
import { exponential } from '#kit/load/backoff.ts';
import type { Clock } from '#kit/clock.ts';
import type { Unsubscribe } from '#kit/emitter.ts';
import type { Log } from '#kit/log.ts';
import { ApiClient } from './api/client.ts';
import { EventStream, type EventSourceLike } from './api/event-stream.ts';
import { makeQueryClient } from './api/query-client.ts';
import type { PhoneLine } from './calls/ports.ts';
import { AccountFigures } from './state/connection/account-figures.svelte.ts';
import type { App } from './state/app.ts';
import { drawAttention } from './state/phone/attention.svelte.ts';
import { CallHistory } from './state/phone/call-history.svelte.ts';
import { Connection } from './state/connection/connection.svelte.ts';
import { Devices } from './state/devices/devices.svelte.ts';
import { NumberPlans } from './state/phone/number-plans.svelte.ts';
import { Phone } from './state/phone/phone.svelte.ts';
import { Presence } from './state/session/presence.svelte.ts';
import { Session } from './state/session/session.svelte.ts';
import { Settings } from './state/session/settings.svelte.ts';
import { runWhileSignedIn } from './state/signed-in.ts';
import { LazySound } from './state/devices/lazy-sound.svelte.ts';
import { Ticker } from './state/connection/ticker.svelte.ts';
import type { Sound, Voice } from './state/devices/voice.ts';
import type { BrowserDatabase } from './storage/database.ts';
import { HistoryStore } from './storage/history-store.ts';
import { SettingsStore } from './storage/settings-store.ts';

/** What the phone takes from the browser; a test brings its own. */
export interface Outside {
  clock: Clock;
  log: Log;
  fetch: typeof fetch;
  /** Of the server; empty in a page that came from it. */
  origin: string;
  openEventSource: (url: string) => EventSourceLike;
  database: Promise<BrowserDatabase | null>;
  loadSound: (chosen: { devices: Devices; settings: Settings }) => Promise<Sound>;
  /** Called at each sign-in, and again until there is one. */
  openLine: (api: ApiClient, voice: Voice) => Promise<PhoneLine>;
}

export interface Composed {
  app: App;
  /** Finds out who is signed in, reads the settings, and lives until the returned end. */
  start: () => Unsubscribe;
}

export function compose(outside: Outside): Composed {
  const { clock, log, fetch, origin, openEventSource, database, loadSound, openLine } = outside;
  const api = new ApiClient({ fetch, clock, origin, onSignedOut: () => expire(session, phone) });
  const queryClient = makeQueryClient();
  const session = new Session(api, queryClient, clock);
  const stream = new EventStream({
    open: openEventSource,
    clock,
    backoff: exponential({ firstMs: 500, maxMs: 15_000 }),
  });
  const ticker = new Ticker(clock);
  const connection = new Connection(stream, ticker);
  const settings = new Settings(new SettingsStore(database, log));
  const numberPlans = new NumberPlans();
  const formatNumber = (number: string) => numberPlans.format(number);
  const devices = new Devices(settings, log);
  const sound = new LazySound(clock, () => loadSound({ devices, settings }));
  const phone = new Phone({
    clock,
    formatNumber,
    facts: () => ({ administrators: session.me?.administrators ?? [] }),
  });
  const app: App = {
    api,
    queryClient,
    clock,
    log,
    ticker,
    session,
    settings,
    connection,
    numberPlans,
    phone,
    presence: new Presence(api, session, phone),
    devices,
    tones: sound.tones,
    account: new AccountFigures(api, queryClient, connection),
    history: new CallHistory(new HistoryStore(database, log)),
  };

  const start = () => {
    const ends = [
      runWhileSignedIn({ app, stream, openLine: () => openLine(api, sound.voice) }),
      drawAttention({ phone, formatNumber, log }),
      devices.watch(),
      sound.follow(phone),
    ];
    return begin(app, ends);
  };

  return { app, start };
}

/** A person who is stopped may talk to the end: where that is not so, the server ends the call. */
function expire(session: Session, phone: Phone): void {
  if (!phone.isInCall) {
    session.expire();
    return;
  }
  phone.say('signed-out');
  const letGo = phone.onCall(() => {
    if (phone.isInCall) return;
    letGo();
    session.expire();
  });
}

function begin({ settings, session }: App, ends: readonly Unsubscribe[]): Unsubscribe {
  void settings.load();
  const stopChecking = session.check();
  return () => {
    stopChecking();
    for (const end of ends) end();
  };
}
