/** Mail that is to be sent: put in with what it tells of, in one transaction, and sent afterwards (mail-courier.ts). */
import { randomUUID } from 'node:crypto';
import type { Colleague } from '#contract/people/colleagues.ts';
import type { Clock } from '#kit/clock.ts';
import type { FactorNews } from '#server/people/second-factor/factors.ts';
import { wake } from '#server/store/connections/wake-up.ts';
import type { Sql, Transaction } from '#server/store/database.ts';
import type { SealedColumn, Vault } from '#server/store/vault/vault.ts';
import type { Letter } from './smtp.ts';

export const MAILS_CHANNEL = 'ringside_mails';
export const mailMessages: SealedColumn = { table: 'mails', column: 'message', id: 'id' };

export interface NewMail {
  accountId: string;
  userId: string;
  /** Of each but notices there is one to a person. */
  purpose: 'invitation' | 'password' | 'notice' | FactorNews['kind'];
  /** Of a notice, the kind whose letters its link stops; null: all, or none. */
  kind?: string | null;
  recipient: string;
  letter: Letter;
  /** Epoch milliseconds; after that nobody waits for it. */
  until: number;
}

/** A link in the place of one to the same person and for the same purpose, sent or not. */
export async function putMail(
  { sql, vault, clock }: { sql: Sql; vault: Vault; clock: Clock },
  { accountId, userId, purpose, kind = null, recipient, letter, until }: NewMail,
): Promise<void> {
  const id = randomUUID();
  const now = new Date(clock.now());
  const message = vault.seal(mailMessages, id, JSON.stringify(letter));
  if (purpose !== 'notice') await sql`delete from mails where user_id = ${userId} and purpose = ${purpose}`;
  await sql`
    insert into mails (id, account_id, user_id, purpose, kind, recipient, message, next_try_at, made_at, until)
    values (${id}, ${accountId}, ${userId}, ${purpose}, ${kind}, ${recipient}, ${message}, ${now}, ${now},
      ${new Date(until)})`;
  wake(sql, MAILS_CHANNEL);
}

/** What waits for somebody who was removed, or whose invitation was withdrawn, is not sent any more. */
export async function dropMails(tx: Transaction, userId: string): Promise<void> {
  await tx`delete from mails where user_id = ${userId}`;
}

type MailState = NonNullable<Colleague['invitationMail']>;

/** What became of mailed invitations, by person. */
export async function invitationMailsOf(sql: Sql, accountId: string): Promise<Map<string, MailState>> {
  const rows = await sql<(MailState & { userId: string })[]>`
    select user_id, state, fault from mails where account_id = ${accountId} and purpose = 'invitation'`;
  return new Map(rows.map(({ userId, ...mail }) => [userId, mail]));
}
