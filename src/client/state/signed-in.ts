import { applyEvent } from '#client/api/event-cache.ts';
import type { EventStream } from '#client/api/event-stream.ts';
import type { PhoneLine } from '#client/calls/ports.ts';
import type { Unsubscribe } from '#kit/emitter.ts';
import type { App } from './app.ts';
import { loadUntilHere } from './connection/load-again.ts';
import { noteSeenCalls } from './phone/seen-calls.ts';

interface SignedInParts {
  app: Pick<App, 'api' | 'clock' | 'queryClient' | 'session' | 'phone' | 'account' | 'history'>;
  stream: EventStream;
  /** Loads and builds the line; called at each sign-in, and again until there is one. */
  openLine: () => Promise<PhoneLine>;
}

/**
 * What runs while somebody is signed in, and stops when they sign out: the phone, the event stream, the figures and the
 * history. It lives as long as the page.
 */
export function runWhileSignedIn({ app, stream, openLine }: SignedInParts): Unsubscribe {
  const { api, clock, queryClient, session, phone, account, history } = app;
  const ends: Unsubscribe[] = [];

  /** Ends with the sign-in: a slow line of an earlier one must not ring for the next person. */
  function connectPhone(): Unsubscribe {
    return loadUntilHere(clock, openLine, {
      here: (line) => phone.connect(line),
      missing: () => phone.explainAbsence('server-unavailable'),
    });
  }

  function begin(): void {
    ends.push(session.keep(), account.keep(), noteSeenCalls(phone, history));
    ends.push(stream.on((event) => applyEvent(queryClient, event)));
    // A refused stream does not say why; if the session is over, this answer ends it.
    ends.push(stream.onRefused(() => void api.me()));
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
