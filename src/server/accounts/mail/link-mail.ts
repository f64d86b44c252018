/** The mail that brings a link to its person. */
import { accountName } from '#server/billing/accounts.ts';
import type { LinkForPerson, Mailed } from '#server/people/team/team-change.ts';
import type { Clock } from '#kit/clock.ts';
import type { Sql, Transaction } from '#server/store/database.ts';
import type { Vault } from '#server/store/vault/vault.ts';
import { invitationLetter, passwordLetter } from './letters.ts';
import { putMail } from './outbox.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** In 24 hours to one address, of all companies together: nobody's mailbox is filled by strangers. */
const MOST_LINKS = 5;
/** Any number that nothing else locks on beside an address: two at once are each counted with the other. */
const LOCKS = 1_450;

/** Sent once the transaction commits. */
export async function mailLink(
  parts: { vault: Vault; clock: Clock },
  tx: Transaction,
  { person, purpose, link, until, madeBy }: LinkForPerson,
): Promise<Mailed> {
  if (madeBy !== null && (await isMailedOften(tx, person.email, parts.clock))) return 'too-often';
  const { id: userId, accountId, name, email: recipient } = person;
  const company = (await accountName(tx, accountId)) ?? '';
  const hours = Math.round((until - parts.clock.now()) / HOUR_MS);
  const letter =
    purpose === 'invitation'
      ? invitationLetter({ name, inviter: madeBy ?? company, company, link, days: Math.round(hours / 24) })
      : passwordLetter({ name, company, link, hours });
  await putMail({ ...parts, sql: tx }, { accountId, userId, purpose, recipient, letter, until });
  return true;
}

/** By the hour, apart from what is mailed: two who mail to each other's addresses would wait for what both clear away. */
export async function forgetInvitedAddresses(sql: Sql, clock: Clock): Promise<void> {
  await sql`delete from invited_addresses where at < ${new Date(clock.now() - DAY_MS)}`;
}

/** Counts this one. */
async function isMailedOften(tx: Transaction, email: string, clock: Clock): Promise<boolean> {
  const recipient = email.toLowerCase();
  const now = clock.now();
  await tx`select pg_advisory_xact_lock(${LOCKS}::int, hashtext(${recipient}))`;
  const today = await tx`
    select from invited_addresses where recipient = ${recipient} and at >= ${new Date(now - DAY_MS)} limit ${MOST_LINKS}`;
  if (today.length >= MOST_LINKS) return true;
  await tx`insert into invited_addresses (recipient, at) values (${recipient}, ${new Date(now)})`;
  return false;
}
