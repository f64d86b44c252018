import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { ZodError } from 'zod';
import type { ServerStanding } from '#contract/events.ts';
import type { Health } from '#contract/health.ts';
import type { Me } from '#contract/people/people.ts';
import type { ApiError } from '#contract/values/errors.ts';
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import type { OpenSession } from '#server/people/sign-in/sessions.ts';
import type { ProvenUser, Sessions } from '#server/people/sign-in/sign-in.ts';
import type { FrontDoor } from './front-door.ts';
import type { Sender } from './senders.ts';

/** What every request carries; `session` is there behind `signedIn`. */
export interface Env {
  Bindings: { incoming?: { socket?: { remoteAddress?: string }; errored?: Error | null } };
  Variables: {
    session: OpenSession;
    sender: Sender;
    /** "https://phone.example.com" */
    pageOrigin: string;
  };
}

/** As the audit log names them. */
export interface Asker {
  id: string;
  name: string;
  /** Their network address. */
  address: string;
}

/** Who asks. */
export function actorIn({ var: { session, sender } }: Context<Env>): Asker {
  return { id: session.user.id, name: session.user.name, address: sender.address };
}

export interface FeedEvent {
  id: string;
  /** User ids; null: everyone in the account. */
  audience: string[] | null;
  /** Besides the audience, who sees one of these people, or everybody. null or absent: nobody else. */
  about?: string[] | null;
  type: string;
  data: unknown;
}

/** What every request needs, whatever it asks for; routers of rooms take the verbs of their room besides. */
export interface HttpParts {
  sessions: Sessions;
  /** Of who proved the password: the token of the second step, or null: there is none. */
  beginSecondStep: (proven: ProvenUser) => Promise<string | null>;
  me: (userId: string) => Promise<Me>;
  health: () => Promise<Health>;
  /** As last seen: nobody is asked for it. */
  standing: () => ServerStanding;
  /** Ids of those whom this user sees now; null: everybody. */
  peopleSeen: (userId: string) => Promise<ReadonlySet<string> | null>;
  /** `gap` is true when events after `afterId` are gone already. Nothing is heard before the promise resolves. */
  subscribe: (
    feed: { accountId: string; afterId: string | null },
    listener: (event: FeedEvent) => void,
  ) => Promise<{ unsubscribe: () => void; gap: boolean }>;
  /** For what ends with a session, such as an event stream. @returns what to call when that is over */
  onSessionEnd: (sessionId: string, end: () => void) => () => void;
  clock: Clock;
  log: Log;
  door: FrontDoor;
  /** Passwords printed in the README: refused wherever the world can reach us. */
  refusedPasswords: readonly string[];
}

/** `{ target: 'json', path: ['email'] }` → "body.email". */
function faultPath(target: string, error: Pick<ZodError, 'issues'>): { path: string; detail: string } {
  const issue = error.issues[0];
  const root = target === 'json' ? 'body' : target;
  return {
    path: [root, ...(issue?.path ?? [])].map(String).join('.'),
    detail: issue?.message ?? 'does not fit the contract',
  };
}

/** A router whose requests are checked against the contract; what does not fit gets 422 with the path of the fault. */
export function router(): OpenAPIHono<Env> {
  return new OpenAPIHono<Env>({
    defaultHook: (result, c) => {
      if (result.success) return undefined;
      const error: ApiError['error'] = { code: 'invalid-request', ...faultPath(result.target, result.error) };
      return c.json({ error }, 422);
    },
  });
}
