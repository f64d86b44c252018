/** Joins the rooms' rules to the database and the clock: what the HTTP room answers with. */
import type { PhoneCredentials } from '#contract/phone.ts';
import type { Clock } from '#kit/clock.ts';
import { accountSnapshot } from './billing/account-snapshot.ts';
import { quoteCall } from './billing/rating/call-quote.ts';
import { findCall, listCalls } from './calls/records/call-records.ts';
import type { DemoCarrier } from './engine/embedded/demo-carrier/demo-carrier.ts';
import type { Backend } from './http/backend.ts';
import { countryAllowed, countryOf } from './numbers/receiving/countries.ts';
import { agentNumberOf, numbersFor } from './numbers/owned-numbers.ts';
import { chooseStatus } from './people/agent-status.ts';
import { isKnownPlace, rememberPlaces } from './people/known-places.ts';
import { readMe } from './people/me.ts';
import type { PasswordHashing } from './people/password-hashing.ts';
import { closeSession, isSessionOpen, openSession, readSession } from './people/sessions.ts';
import { authenticate } from './people/sign-in.ts';
import type { Pool } from './store/database.ts';
import type { EventFeed } from './store/event-log.ts';

interface BackendParts {
  sql: Pool;
  clock: Clock;
  hashing: PasswordHashing;
  feed: EventFeed;
  demo: boolean;
  carrier: DemoCarrier | null;
  /** Calls may wait for whoever is available now. */
  onStatusChosen: (accountId: string) => void;
  issue: (userId: string, sessionId: string) => PhoneCredentials;
  health: Backend['health'];
}

export function openBackend(parts: BackendParts): Backend {
  const { sql, clock, hashing, feed, demo, carrier, issue } = parts;
  return {
    health: parts.health,
    authenticate: (tried) => authenticate({ sql, hashing }, tried),
    isKnownPlace: (email, place) => isKnownPlace(sql, { email, place }, clock),
    rememberPlaces: (userId, places) => rememberPlaces(sql, userId, places, clock),
    openSession: (userId) => openSession(sql, userId, clock),
    readSession: (token) => readSession(sql, token, clock),
    isSessionOpen: (id) => isSessionOpen(sql, id, clock),
    closeSession: (token) => closeSession(sql, token),
    me: async (userId) => {
      const [me, agentNumber] = await Promise.all([readMe(sql, userId), agentNumberOf(sql, userId)]);
      return { ...me, agentNumber, demo: demo && carrier !== null };
    },
    chooseStatus: async (user, status) => {
      await chooseStatus(sql, user, status, clock);
      parts.onStatusChosen(user.accountId);
    },
    account: (accountId) => accountSnapshot(sql, accountId, clock),
    numbers: (user) => numbersFor(sql, user),
    quote: async ({ id: userId, accountId }, to) => {
      const quote = await quoteCall(sql, { accountId, userId, to, country: countryOf(to) }, clock);
      const isSwitchedOff = quote.microsPerMinute !== null && !(await countryAllowed(sql, accountId, to));
      return isSwitchedOff ? { ...quote, microsPerMinute: null, refusal: 'destination-off' } : quote;
    },
    calls: (user, page) => listCalls(sql, user, page, clock),
    call: (user, id) => findCall(sql, user, id, clock),
    phoneCredentials: issue,
    demoCall: carrier && demo ? (call) => carrier.call(call) : null,
    subscribe: (subscription, listener) => feed.subscribe(subscription, listener),
  };
}
