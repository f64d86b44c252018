/** The mail that tells people what was done to their second factor. */
import { accountName } from '#server/billing/accounts.ts';
import type { FactorNews } from '#server/people/second-factor/factors.ts';
import type { User } from '#server/people/users.ts';
import type { Clock } from '#kit/clock.ts';
import type { Transaction } from '#server/store/database.ts';
import type { Vault } from '#server/store/vault/vault.ts';
import { factorLetter } from './letters.ts';
import { putMail } from './outbox.ts';

/** News of a day ago is news still. */
const LIFE_MS = 3 * 86_400_000;

/** Sent once the transaction commits. */
export async function mailFactorNews(
  parts: { vault: Vault; clock: Clock },
  tx: Transaction,
  { id: userId, accountId, name, email: recipient }: User,
  news: FactorNews,
): Promise<void> {
  const company = (await accountName(tx, accountId)) ?? '';
  const letter = factorLetter({ name, company, what: wordsOf(news) });
  const until = parts.clock.now() + LIFE_MS;
  await putMail({ ...parts, sql: tx }, { accountId, userId, purpose: news.kind, recipient, letter, until });
}

function wordsOf(news: FactorNews): string {
  switch (news.kind) {
    case 'app-added':
      return 'An authenticator app was added.';
    case 'app-removed':
      return 'The authenticator app was removed.';
    case 'passkey-added':
      return `A passkey was added: ${news.name}.`;
    case 'passkey-removed':
      return `A passkey was removed: ${news.name}.`;
    case 'second-factor-reset':
      return 'An administrator has reset your second factor: the password alone signs in, until you set up another.';
    case 'recovery-code-used':
      return `A recovery code was used; ${news.left} are left.`;
  }
}
