import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '#kit/clock.ts';
import { transaction, type Fragment, type Pool, type Sql, type Transaction } from '#server/store/database.ts';
import { userColumns, type User } from '../users.ts';

const LIFE_MS = 12 * 3_600_000;
const ROTATE_AFTER_MS = 15 * 60_000;
/** When a person was last seen is known as exactly as that. */
const SEEN_EVERY_MS = 60_000;
const LONGEST_USER_AGENT = 300;
/** Requests that left before the new cookie came still carry the former token. */
const GRACE_MS = 60_000;

export interface OpenSession {
  id: string;
  user: User;
  /** false: the account was cancelled too long ago. */
  mayRead: boolean;
  /** Set when this reading rotated the token: the new one goes into the cookie. */
  rotatedToken: string | null;
}

/** The browser, as it says itself, and the network address it came from. Untrusted. */
export interface SessionOrigin {
  userAgent: string;
  address: string;
}
const NOWHERE: SessionOrigin = { userAgent: '', address: '' };

interface Row extends User {
  sessionId: string;
  seenAt: Date | null;
  rotatedAt: Date;
  tokenSeenAt: Date | null;
  isCurrent: boolean;
  mayRead: boolean;
}

const newToken = () => randomBytes(32).toString('base64url');
/** 256 random bits need no salt and no slow hash. */
const hashOf = (token: string) => createHash('sha256').update(token).digest();

/**
 * Clears this person's old sessions away as well. @returns the token; only its hash is stored
 * @throws Error for who is not active
 */
export async function openSession(
  sql: Sql,
  userId: string,
  clock: Clock,
  origin: SessionOrigin = NOWHERE,
): Promise<string> {
  const token = await open(sql, { userId, isStillSo: sql`true` }, clock, origin);
  if (token === null) throw new Error(`${userId} is not active`);
  return token;
}

/** @param proof the hash of the password that was right. null: it is another one by now, or the person may not come in */
export const openProvenSession = (
  sql: Sql,
  { userId, proof }: { userId: string; proof: string },
  clock: Clock,
  origin: SessionOrigin,
): Promise<string | null> => open(sql, { userId, isStillSo: sql`password_hash = ${proof}` }, clock, origin);

/** Who stops this person at the same time ends this session, or is seen here: the row is locked. */
async function open(
  sql: Sql,
  { userId, isStillSo }: { userId: string; isStillSo: Fragment },
  clock: Clock,
  { userAgent, address }: SessionOrigin,
): Promise<string | null> {
  const token = newToken();
  const now = new Date(clock.now());
  await sql`delete from sessions where user_id = ${userId} and expires_at <= ${now}`;
  const opened = await sql`
    insert into sessions
      (id, user_id, token_hash, token_seen_at, rotated_at, expires_at, user_agent, address, opened_at, seen_at)
    select ${randomUUID()}, id, ${hashOf(token)}, ${now}, ${now}, ${new Date(clock.now() + LIFE_MS)},
      ${userAgent.slice(0, LONGEST_USER_AGENT)}, ${address}, ${now}, ${now}
    from users where id = ${userId} and state = 'active' and ${isStillSo} for share`;
  return opened.count === 1 ? token : null;
}

/** Rotates the token when it is 15 minutes old. null: unknown, closed, run out, or replaced too long ago. */
export async function readSession(sql: Pool, token: string, clock: Clock): Promise<OpenSession | null> {
  const hash = hashOf(token);
  const now = clock.now();
  const row = await find(sql, hash, now);
  if (!row) return null;
  const { sessionId, rotatedAt, tokenSeenAt, seenAt, isCurrent, mayRead, ...user } = row;
  if (isReplaced(row, now)) return null;
  if (isCurrent && tokenSeenAt === null) await markSeen(sql, sessionId, hash, now);
  await seen(sql, { sessionId, seenAt }, now);
  const isDue = now - rotatedAt.getTime() >= ROTATE_AFTER_MS && (isCurrent || tokenSeenAt === null);
  const rotatedToken = isDue ? await rotate(sql, { sessionId, hash, rotatedAt, now }) : null;
  return { id: sessionId, user, mayRead, rotatedToken };
}

/** Whose session it is, with nothing done to it. null: as of `readSession`. */
export async function userOfSession(sql: Sql, token: string, clock: Clock): Promise<string | null> {
  const row = await find(sql, hashOf(token), clock.now());
  return row && !isReplaced(row, clock.now()) ? row.id : null;
}

const isReplaced = ({ isCurrent, tokenSeenAt }: Row, now: number) =>
  !isCurrent && tokenSeenAt !== null && now - tokenSeenAt.getTime() > GRACE_MS;

async function find(sql: Sql, hash: Buffer, now: number): Promise<Row | null> {
  const [row] = await sql<Row[]>`
    select s.id as session_id, s.rotated_at, s.token_seen_at, s.seen_at, s.token_hash = ${hash} as is_current,
      ${userColumns(sql)},
      not exists (
        select from subscriptions where account_id = users.account_id and readable_until <= ${new Date(now)}
      ) as may_read
    from sessions s join users on users.id = s.user_id and users.state = 'active'
    where (s.token_hash = ${hash} or s.former_token_hash = ${hash}) and s.expires_at > ${new Date(now)}`;
  return row ?? null;
}

/** From here the former token has its minute of grace. */
async function markSeen(sql: Sql, sessionId: string, hash: Buffer, now: number): Promise<void> {
  await sql`
    update sessions set token_seen_at = ${new Date(now)}
    where id = ${sessionId} and token_hash = ${hash} and token_seen_at is null`;
}

async function seen(
  sql: Sql,
  { sessionId, seenAt }: Pick<Row, 'sessionId' | 'seenAt'>,
  now: number,
): Promise<void> {
  if (seenAt !== null && now - seenAt.getTime() < SEEN_EVERY_MS) return;
  // Of the requests of a page that come at once one writes it down.
  await sql`
    update sessions set seen_at = ${new Date(now)}
    where id = ${sessionId} and seen_at is not distinct from ${seenAt}`;
}

interface Rotation {
  sessionId: string;
  /** The token that was shown stays good for its grace: the current one, or the former whose successor was lost. */
  hash: Buffer;
  rotatedAt: Date;
  now: number;
}

/** null when another request of the same browser rotated it in the same instant. */
async function rotate(sql: Pool, { sessionId, hash, rotatedAt, now }: Rotation): Promise<string | null> {
  const token = newToken();
  return transaction(sql, async (tx) => {
    const rotated = await tx`
      update sessions set former_token_hash = ${hash}, token_hash = ${hashOf(token)}, token_seen_at = null,
        rotated_at = ${new Date(now)}
      where id = ${sessionId} and rotated_at = ${rotatedAt}`;
    return rotated.count === 1 ? token : null;
  });
}

/** Without rotating anything: for streams that outlive the request that opened them. */
export async function isSessionOpen(sql: Sql, sessionId: string, clock: Clock): Promise<boolean> {
  const rows = await sql`
    select from sessions s join users u on u.id = s.user_id and u.state = 'active'
    where s.id = ${sessionId} and s.expires_at > ${new Date(clock.now())}`;
  return rows.length > 0;
}

export interface Ending {
  /** A phone that is in a call that was answered talks to its end. */
  letCallEnd: boolean;
}

/** Which of somebody's sessions, and how. */
export interface SessionsToEnd {
  /** null: all of them, but the one that asks. */
  session: string | null;
  /** Left out: the call ends. */
  letCallEnd?: boolean | undefined;
}

interface EndedSessions extends Partial<Ending> {
  /** All others: the one that asks stays. */
  but?: string;
  /** This one alone. */
  only?: string;
}

/** All of this person's, or as it says. @returns how many there were */
export async function endSessions(
  tx: Transaction,
  userId: string,
  { letCallEnd = false, but, only }: EndedSessions = {},
): Promise<number> {
  const isMeant = tx`
    user_id = ${userId} and ${but === undefined ? tx`true` : tx`id <> ${but}`}
    and ${only === undefined ? tx`true` : tx`id = ${only}`}`;
  if (letCallEnd) await tx`update sessions set lets_calls_end = true where ${isMeant}`;
  const ended = await tx`delete from sessions where ${isMeant}`;
  return ended.count;
}

export async function closeSession(sql: Sql, token: string): Promise<void> {
  const hash = hashOf(token);
  await sql`delete from sessions where token_hash = ${hash} or former_token_hash = ${hash}`;
}
