/** The whole screen, signed in and registered, with everything behind it in memory. */
import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import { expect, onTestFinished } from 'vitest';
import type { CallContext } from '#client/calls/ports.ts';
import '#client/screens/agent/devices/DevicesScreen.svelte';
import '#client/screens/agent/history/HistoryScreen.svelte';
import '#client/screens/owner/numbers/NumbersScreen.svelte';
import '#client/screens/agent/voicemail/VoicemailScreen.svelte';
import '#client/screens/shell/after-registration.ts';
import App from '#client/screens/shell/App.svelte';
import '#client/screens/sign-in/Entrance.svelte';
import '#client/screens/sign-in/SignUp.svelte';
import '#client/screens/sign-in/Welcome.svelte';
import type { Clock } from '#kit/clock.ts';
import type { FakeCallSignalling } from './phone-line/fake-call-signalling.ts';
import type { FakePhoneLine } from './phone-line/fake-phone-line.ts';
import { makeTestApp, type TestApp } from './test-app.ts';

// The chunks that a browser fetches later are imported above: a test does not wait for them to be compiled.

export interface RenderedApp extends TestApp {
  user: UserEvent;
  /** A call comes in, as the network brings it. */
  rings: (facts?: Partial<CallContext>) => FakeCallSignalling;
  /** A call comes in and is answered. */
  talks: (facts?: Partial<CallContext>) => FakeCallSignalling;
  line: () => FakePhoneLine;
}

export const marcus: Partial<CallContext> = {
  remoteName: 'Marcus Webb',
  remoteNumber: '+12065550142',
  localNumber: '+12025550110',
  source: 'Google Ads',
  waitedSeconds: 14,
};

/** The page as it opens. Ends with the test. */
export function openApp({ clock }: { clock?: Clock } = {}): RenderedApp {
  window.location.hash = '';
  const made = makeTestApp(clock ? { clock } : {});
  const stop = made.start();
  render(App, { app: made.app });
  onTestFinished(stop);
  const rings = (facts: Partial<CallContext> = marcus) => made.line().rings(facts);
  return {
    ...made,
    user: userEvent.setup(),
    rings,
    talks(facts) {
      const signalling = rings(facts);
      const call = made.app.phone.incoming;
      if (call) made.app.phone.answer(call);
      signalling.says('answered');
      return signalling;
    },
  };
}

/** Ana is signed in, her phone is registered and the number field is there. */
export async function openPhone(options: { clock?: Clock } = {}): Promise<RenderedApp> {
  const opened = openApp(options);
  await waitFor(() => expect(opened.lines).toHaveLength(1));
  opened.line().becomes({ state: 'registered', provenAt: opened.app.clock.elapsed() });
  opened.sources.latest.opens();
  await screen.findByRole('textbox', { name: 'Number to call' });
  return opened;
}
