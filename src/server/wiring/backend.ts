/** Joins the rooms' rules to the database and the clock: what the HTTP room answers with. */
import type { PhoneCredentials } from '#contract/people/phone.ts';
import type { Clock } from '#kit/clock.ts';
import { accountSnapshot } from '#server/billing/account/account-snapshot.ts';
import { quoteCall } from '#server/billing/charges/call-quote.ts';
import { findCall, listCalls } from '#server/calls/records/call-records.ts';
import type { DemoCarrier } from '#server/engine/embedded/demo-carrier/demo-carrier.ts';
import type { Backend } from '#server/http/web/backend.ts';
import { countryAllowed, countryOf } from '#server/numbers/receiving/countries.ts';
import { agentNumberOf, numbersFor } from '#server/numbers/inventory/owned-numbers.ts';
import { chooseStatus } from '#server/people/agent-status.ts';
import { isKnownPlace, rememberPlaces } from '#server/people/known-places.ts';
import { readMe } from '#server/people/me.ts';
import type { PasswordHashing } from '#server/people/password-hashing.ts';
import { closeSession, isSessionOpen, openSession, readSession } from '#server/people/sessions.ts';
import { authenticate } from '#server/people/sign-in.ts';
import type { Pool } from '#server/store/database.ts';
import type { EventFeed } from '#server/store/event-log.ts';

interface BackendParts {
  sql: Pool;
  clock: Clock;
  hashing: PasswordHashing;
  feed: EventFeed;
  demo: boolean;
  carrier: DemoCarrier | null;
  /** Calls may wait for the agents who are available now. */
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
