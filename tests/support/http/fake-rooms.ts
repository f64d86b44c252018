import { randomUUID } from 'node:crypto';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { fail, ok } from '#kit/result.ts';
import { accountRoutes } from '#server/http/billing/account-routes.ts';
import { callRoutes } from '#server/http/calls/call-routes.ts';
import { numberRoutes } from '#server/http/numbers/number-routes.ts';
import { peopleRoutes } from '#server/http/people/people-routes.ts';
import { phoneRoutes } from '#server/http/people/phone-routes.ts';
import type { FeedEvent, HttpParts } from '#server/http/web/context.ts';
import type { User } from '#server/people/users.ts';
import { anAccount } from '../api/facts.ts';
import { ownDoor } from './own-door.ts';

const ACCOUNT = 'a0000000-0000-4000-8000-000000000001';
const START = Date.UTC(2026, 4, 14, 10);

/** The rooms behind the API, in memory: one person, one number, one account. */
export class FakeRooms {
  readonly user: User = {
    id: randomUUID(),
    accountId: ACCOUNT,
    name: 'Ana Reyes',
    email: 'agent1@harbor.test',
    role: 'agent',
    sees: 'everybody',
    leads: [],
  };
  /** null: everybody. */
  seen: ReadonlySet<string> | null = null;
  readonly password = 'correct horse';
  readonly open = new Map<string, string>();
  readonly demoCalls: { from: string; to: string }[] = [];
  readonly listeners = new Set<(event: FeedEvent) => void>();
  /** Event streams, by session. */
  readonly ends = new Map<string, () => void>();
  rotateTo: string | null = null;
  gap = false;
  lastAfterId: string | null = null;

  fails: Error | null = null;
  isWell = true;
  standing = { isDraining: false, isDatabaseAway: false };

  health() {
    const part = { ok: this.isWell, tookMs: 1 };
    return Promise.resolve({
      ok: this.isWell,
      state: 'running' as const,
      database: { ...part, awayForMs: null, restarting: false },
      engine: { ...part, lines: { used: 0, total: 100 } },
      events: { ...part, ageMs: 3 },
      disk: { ok: true },
    });
  }
  busyForSeconds: number | null = null;
  readonly knownPlaces: string[] = [];

  /** Of the second step; null: there is none. */
  step: string | null = null;

  readonly sessions = {
    authenticate: ({ email, password }: { email: string; password: string }) => {
      if (this.busyForSeconds !== null)
        return Promise.resolve(fail({ retryAfterSeconds: this.busyForSeconds }));
      const isRight = email === this.user.email && password === this.password;
      return Promise.resolve(ok(isRight ? { user: this.user, proof: password } : null));
    },
    isKnownPlace: (email: string, place: string) =>
      Promise.resolve(email === this.user.email && this.knownPlaces.includes(place)),
    rememberPlaces: (_userId: string, places: readonly string[]) => {
      this.knownPlaces.push(...places);
      return Promise.resolve();
    },
    open: () => {
      const token = randomUUID();
      this.open.set(token, token);
      return Promise.resolve(token);
    },
    openProven: () => this.sessions.open(),
    read: (token: string) =>
      Promise.resolve(
        this.open.has(token)
          ? { id: token, user: this.user, mayRead: true, rotatedToken: this.rotateTo }
          : null,
      ),
    isOpen: (id: string) => (this.fails ? Promise.reject(this.fails) : Promise.resolve(this.open.has(id))),
    close: (token: string) => {
      this.open.delete(token);
      return Promise.resolve();
    },
  };
  me() {
    const { id, name, email, role, sees } = this.user;
    return Promise.resolve({
      id,
      name,
      email,
      role,
      sees,
      status: 'available' as const,
      statusSince: START,
      agentNumber: '+12025550121',
      account: { id: ACCOUNT, name: 'Harbor Home Services' },
      administrators: ['Ada'],
      demo: true,
    });
  }
  chooseStatus() {
    return Promise.resolve();
  }
  account() {
    if (this.fails) return Promise.reject(this.fails);
    return Promise.resolve(anAccount({ id: ACCOUNT, at: START }));
  }
  numbers() {
    return Promise.resolve([
      { number: '+12025550110', source: 'Google Ads', agentId: null, callable: true, own: false },
    ]);
  }
  quote(_user: unknown, to: string) {
    return Promise.resolve({ to, microsPerMinute: 25_000, isDear: false, isInPackage: false, refusal: null });
  }
  calls() {
    return Promise.resolve({ calls: [], nextBefore: null });
  }
  call() {
    return Promise.resolve(null);
  }
  phoneCredentials() {
    return {
      aor: `sip:${this.user.id}@ringside.invalid`,
      username: 'u',
      password: 'p',
      realm: 'ringside',
      path: '/sip',
      expiresAt: START,
      iceServers: [],
    };
  }
  demoCall = (call: { from: string; to: string }) => {
    this.demoCalls.push(call);
    return Promise.resolve();
  };
  subscribe(feed: { accountId: string; afterId: string | null }, listener: (event: FeedEvent) => void) {
    this.lastAfterId = feed.afterId;
    this.listeners.add(listener);
    return Promise.resolve({ unsubscribe: () => this.listeners.delete(listener), gap: this.gap });
  }
  onSessionEnd(sessionId: string, end: () => void) {
    this.ends.set(sessionId, end);
    return () => this.ends.delete(sessionId);
  }
  say(event: FeedEvent) {
    for (const listener of [...this.listeners]) listener(event);
  }

  /** What createApp takes, with this behind it. */
  parts(rest: Partial<HttpParts> = {}): HttpParts {
    return {
      sessions: this.sessions,
      beginSecondStep: () => Promise.resolve(this.step),
      me: () => this.me(),
      health: () => this.health(),
      standing: () => this.standing,
      peopleSeen: () => Promise.resolve(this.seen),
      subscribe: (feed, listener) => this.subscribe(feed, listener),
      onSessionEnd: (sessionId, end) => this.onSessionEnd(sessionId, end),
      clock: new ManualClock(),
      log: silentLog,
      door: ownDoor(),
      refusedPasswords: [],
      ...rest,
    };
  }

  /** The routers of what it plays. */
  get routers() {
    const calls = {
      list: () => this.calls(),
      find: () => this.call(),
      quote: (user: unknown, to: string) => this.quote(user, to),
    };
    return [
      peopleRoutes({ me: () => this.me(), chooseStatus: () => this.chooseStatus() }),
      accountRoutes(() => this.account()),
      numberRoutes(() => this.numbers()),
      callRoutes(calls),
      phoneRoutes({
        issue: () => this.phoneCredentials(),
        demoCall: this.demoCall,
        numbersFor: () => this.numbers(),
      }),
    ];
  }
}
