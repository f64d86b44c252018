/** The mail that brings a link to its person. */
import { accountName } from '#server/billing/accounts.ts';
import type { LinkForPerson } from '#server/people/team/team-change.ts';
import type { Clock } from '#kit/clock.ts';
import type { Transaction } from '#server/store/database.ts';
import type { Vault } from '#server/store/vault/vault.ts';
import { invitationLetter, passwordLetter } from './letters.ts';
import { putMail } from './outbox.ts';

const HOUR_MS = 3_600_000;

/** Sent once the transaction commits. */
export async function mailLink(
  parts: { vault: Vault; clock: Clock },
  tx: Transaction,
  { person, purpose, link, until, madeBy }: LinkForPerson,
): Promise<void> {
  const { id: userId, accountId, name, email: recipient } = person;
  const company = (await accountName(tx, accountId)) ?? '';
  const hours = Math.round((until - parts.clock.now()) / HOUR_MS);
  const letter =
    purpose === 'invitation'
      ? invitationLetter({ name, inviter: madeBy ?? company, company, link, days: Math.round(hours / 24) })
      : passwordLetter({ name, company, link, hours });
  await putMail({ ...parts, sql: tx }, { accountId, userId, purpose, recipient, letter, until });
}
