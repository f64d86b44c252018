/** Links that let one person choose a password, once. Of the secret in one only the hash is stored. */
import { createHash, randomBytes } from 'node:crypto';
import type { AccessLinkFacts } from '#contract/people/team.ts';
import type { Clock } from '#kit/clock.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import type { Sql, Transaction } from '#server/store/database.ts';
import { isCompanyOnly } from './company-only.ts';

type Purpose = AccessLinkFacts['purpose'];
export type LinkFault = 'link-unknown' | 'link-used' | 'link-expired';

const LIFE_MS: Record<Purpose, number> = { invitation: 7 * 86_400_000, password: 86_400_000 };

export interface MadeLink {
  token: string;
  /** Epoch milliseconds. */
  until: number;
}

/** The secret is behind the "#": no server is told of it, and no log. */
export const linkAt = (pageOrigin: string, token: string): string => `${pageOrigin}/#/welcome/${token}`;

/** Whose link it is, as they are now. */
export interface LinkOwner extends Omit<AccessLinkFacts, 'hasPhone' | 'companyHost'> {
  userId: string;
  accountId: string;
  /** Of the company's own sign-in; null: it has none. */
  issuer: string | null;
}

/** 256 random bits need no salt and no slow hash. */
const hashOf = (token: string) => createHash('sha256').update(token).digest();

/**
 * The former one of this purpose is unknown from now on; of one that was handed out and one that was asked for neither takes
 * the other's place. @param madeBy null: the person has asked for it
 */
export async function makeLink(
  tx: Transaction,
  { userId, purpose, madeBy }: { userId: string; purpose: Purpose; madeBy: string | null },
  clock: Clock,
): Promise<MadeLink> {
  const token = randomBytes(32).toString('base64url');
  const until = clock.now() + LIFE_MS[purpose];
  await tx`
    insert into access_links (user_id, purpose, token_hash, made_by, made_at, expires_at)
    values (${userId}, ${purpose}, ${hashOf(token)}, ${madeBy}, ${new Date(clock.now())}, ${new Date(until)})
    on conflict (user_id, purpose, is_asked) do update set token_hash = excluded.token_hash, made_by = excluded.made_by,
      made_at = excluded.made_at, expires_at = excluded.expires_at, used_at = null`;
  return { token, until };
}

interface Row extends LinkOwner {
  expiresAt: Date;
  usedAt: Date | null;
  isMeant: boolean;
}

/** An invitation is for who is invited still, a new password for who works here. */
export async function readLink(sql: Sql, token: string, clock: Clock): Promise<Result<LinkOwner, LinkFault>> {
  const [row] = await sql<Row[]>`
    select l.purpose, l.expires_at, l.used_at, users.id as user_id, users.account_id, users.name, users.email, a.name as company, by.name as made_by,
      users.state = case l.purpose when 'invitation' then 'invited' else 'active' end as is_meant,
      ${isCompanyOnly(sql)} as is_company_only, sso.issuer
    from access_links l join users on users.id = l.user_id join accounts a on a.id = users.account_id
      left join users by on by.id = l.made_by left join sso_connections sso on sso.account_id = users.account_id
    where l.token_hash = ${hashOf(token)}`;
  if (!row) return fail('link-unknown');
  const { expiresAt, usedAt, isMeant, ...owner } = row;
  if (usedAt !== null) return fail('link-used');
  if (!isMeant) return fail('link-unknown');
  return expiresAt.getTime() <= clock.now() ? fail('link-expired') : ok(owner);
}

/** Call it with the owner's row locked, so that of two who use it at once one does. */
export async function markUsed(tx: Transaction, token: string, clock: Clock): Promise<void> {
  await tx`update access_links set used_at = ${new Date(clock.now())} where token_hash = ${hashOf(token)}`;
}

/** Those that were not used are unknown from now on. */
export async function dropLinks(tx: Transaction, userId: string): Promise<void> {
  await tx`delete from access_links where user_id = ${userId} and used_at is null`;
}

/** A former administrator comes in by none that they made for another. Invitations stay: they are seen in the list. */
export async function dropPasswordLinksBy(tx: Transaction, userId: string): Promise<void> {
  await tx`delete from access_links where made_by = ${userId} and purpose = 'password' and used_at is null`;
}
