/**
 * What the API needs from the rooms behind it, already joined to their database and clock by server/compose.ts.
 * The HTTP room so knows neither, and its tests run the real routes without either.
 */
import type { Account } from '#contract/billing/account.ts';
import type { Health } from '#contract/health.ts';
import type { CallList, CallRecord } from '#contract/calls/calls.ts';
import type { Quote, TrackingNumber } from '#contract/numbers/numbers.ts';
import type { Me, Status } from '#contract/people/people.ts';
import type { PhoneCredentials } from '#contract/people/phone.ts';
import type { Result } from '#kit/result.ts';
import type { Busy } from '#server/people/password-hashing.ts';
import type { User } from '#server/people/users.ts';

export interface OpenSession {
  id: string;
  user: User;
  /** false: the account was cancelled too long ago. */
  mayRead: boolean;
  /** Set when the token was rotated by this reading: the new one goes into the cookie. */
  rotatedToken: string | null;
}

export interface FeedEvent {
  id: string;
  /** User ids; null: everyone in the account. */
  audience: string[] | null;
  /** Besides the audience, everyone who sees the whole account. */
  withSupervisors?: boolean;
  type: string;
  data: unknown;
}

export interface Backend {
  health(): Promise<Health>;

  /** null: wrong. `network`: whose share of the work it is. */
  authenticate(tried: {
    email: string;
    password: string;
    network: string;
  }): Promise<Result<User | null, Busy>>;
  isKnownPlace(email: string, place: string): Promise<boolean>;
  rememberPlaces(userId: string, places: readonly string[]): Promise<void>;
  openSession(userId: string): Promise<string>;
  readSession(token: string): Promise<OpenSession | null>;
  /** Without rotating anything: for streams that outlive the request that opened them. */
  isSessionOpen(sessionId: string): Promise<boolean>;
  closeSession(token: string): Promise<void>;

  me(userId: string): Promise<Me>;
  chooseStatus(user: User, status: Status): Promise<void>;
  account(accountId: string): Promise<Account>;
  numbers(user: User): Promise<TrackingNumber[]>;
  quote(user: Pick<User, 'id' | 'accountId'>, to: string): Promise<Quote>;
  calls(user: User, page: { before: number | null; limit: number }): Promise<CallList>;
  call(user: User, id: string): Promise<CallRecord | null>;
  /** They die with the session. */
  phoneCredentials(userId: string, sessionId: string): PhoneCredentials;
  /** null where there is no demo carrier. */
  demoCall: ((request: { from: string; to: string }) => Promise<void>) | null;

  /** `gap` is true when events after `afterId` are gone already. Nothing is heard before the promise resolves. */
  subscribe(
    feed: { accountId: string; afterId: string | null },
    listener: (event: FeedEvent) => void,
  ): Promise<{ unsubscribe: () => void; gap: boolean }>;
}
