import { applyEvent } from '#client/api/event-cache.ts';
import type { EventStream } from '#client/api/event-stream.ts';
import type { PhoneLine } from '#client/calls/ports.ts';
import type { Unsubscribe } from '#kit/emitter.ts';
import type { App } from './app.ts';
import { readAgainWhenThere } from './connection/read-again.ts';
import { loadUntilHere } from './connection/load-again.ts';
import { noteSeenCalls } from './phone/seen-calls.ts';

interface SignedInParts {
  app: Pick<
    App,
    'api' | 'clock' | 'queryClient' | 'session' | 'connection' | 'phone' | 'account' | 'history'
  >;
  stream: EventStream;
  /** Loads and builds the line; called at each sign-in, and again until there is one. */
  openLine: () => Promise<PhoneLine>;
}

/**
 * What runs while somebody is signed in, and stops when they sign out: the phone, the event stream, the figures and the
 * history. It lives as long as the page.
 */
export function runWhileSignedIn({ app, stream, openLine }: SignedInParts): Unsubscribe {
  const { api, clock, queryClient, session, connection, phone, account, history } = app;
  const ends: Unsubscribe[] = [];

  /** Ends with the sign-in: a slow line of an earlier one must not ring for the next person. */
  function connectPhone(): Unsubscribe {
    return loadUntilHere(clock, openLine, {
      here: (line) => phone.connect(line),
      missing: () => phone.explainAbsence('server-unavailable'),
    });
  }

  /** A refused stream does not say why. If the session is over, this answer ends it. */
  async function askWhy(): Promise<void> {
    const asked = await api.me();
    if (!asked.ok) connection.refused(asked.failure.code);
  }

  function begin(): void {
    ends.push(session.keep(), account.keep(), noteSeenCalls(phone, history));
    ends.push(stream.on((event) => applyEvent(queryClient, event)));
    ends.push(stream.onRefused(() => void askWhy()));
    const isServerThere = async () => (await api.me()).ok;
    ends.push(readAgainWhenThere({ queryClient, clock, isServerThere }));
    stream.start();
    if (session.me) void history.open(session.me.id);
    ends.push(connectPhone());
  }

  function end(): void {
    stream.stop();
    void phone.disconnect();
    for (const stop of ends.splice(0)) stop();
    history.close();
  }

  const letGo = session.onChange((state) => (state === 'signed-in' ? begin() : end()));
  return () => {
    letGo();
    end();
  };
}
