/** Notices of people: what they read, choose and stop. */
import type { NoticeSettings, Unsubscribing } from '#contract/people/notices.ts';
import type { Clock } from '#kit/clock.ts';
import { ok, type Result } from '#kit/result.ts';
import { toMicros } from '#kit/money.ts';
import { accountName } from '#server/billing/accounts.ts';
import { zoneAt } from '#server/billing/ledger/account-days.ts';
import { lowBalanceOf } from '#server/billing/limits/low-balance.ts';
import { findUser, type User } from '#server/people/users.ts';
import { transaction, type Pool } from '#server/store/database.ts';
import type { Vault } from '#server/store/vault/vault.ts';
import { putMail } from '../mail/outbox.ts';
import { trialLetter } from './notice-letter.ts';
import { markNoticesRead, noticesFor } from './notice-list.ts';
import { changeSettings, readSettings, unsubscribe } from './settings.ts';
import { readUnsubscribeToken, type Stopped } from './unsubscribe-token.ts';

/** A trial that cannot be delivered now is none any more. */
const TRIAL_FOR_MS = 15 * 60_000;

interface Parts {
  sql: Pool;
  vault: Vault;
  clock: Clock;
  unsubscribeKey: string;
  /** Where mailed links lead; null: there is no mail server. */
  mailOrigin: string | null;
}

export const peoplesNotices = (parts: Parts) => {
  const { sql, clock, mailOrigin } = parts;
  const settingsOf = async (user: User): Promise<NoticeSettings> => ({
    ...(await readSettings(sql, user)),
    isMailed: mailOrigin !== null,
    lowMicros: user.role === 'admin' ? toMicros(await lowBalanceOf(sql, user.accountId)) : null,
  });
  return {
    list: (user: User) => noticesFor(sql, user),
    read: (user: User, id: string | null) => markNoticesRead(sql, user, id, clock),
    settings: settingsOf,
    change: async (
      user: User,
      change: Parameters<typeof changeSettings>[2],
    ): Promise<Result<NoticeSettings, 'unknown-zone'>> => {
      const changed = await changeSettings(sql, user, change);
      return changed.ok ? ok(await settingsOf(user)) : changed;
    },
    trial: mailOrigin === null ? null : (user: User) => sendTrial(parts, mailOrigin, user),
    unsubscribing: (token: string) => unsubscribing(parts, token, false),
    /** Again it does nothing more. */
    unsubscribe: (token: string) => unsubscribing(parts, token, true),
  };
};

async function sendTrial({ sql, vault, clock }: Parts, origin: string, user: User): Promise<void> {
  const { id: userId, accountId, name, email: recipient } = user;
  const { timeZone } = await readSettings(sql, user);
  const company = (await accountName(sql, accountId)) ?? '';
  const letter = trialLetter(
    { name, company, origin, timeZone: timeZone ?? (await zoneAt(sql, accountId, clock.now())) },
    clock.now(),
  );
  const until = clock.now() + TRIAL_FOR_MS;
  await putMail({ sql, vault, clock }, { accountId, userId, purpose: 'notice', recipient, letter, until });
}

type Fault = 'link-unknown' | 'link-expired';

function unsubscribing(
  { sql, clock, unsubscribeKey }: Parts,
  token: string,
  isStopped: boolean,
): Promise<Result<Unsubscribing, Fault>> {
  const read = readUnsubscribeToken(unsubscribeKey, token, clock.now());
  if (!read.ok) return Promise.resolve(read);
  return transaction(sql, async (tx): Promise<Result<Unsubscribing, Fault>> => {
    const user = await findUser(tx, read.value.userId);
    if (!user) return { ok: false, failure: 'link-unknown' };
    if (isStopped) await unsubscribe(tx, user, read.value.kinds);
    const company = (await accountName(tx, user.accountId)) ?? '';
    const kinds = read.value.kinds && [...read.value.kinds];
    const settings = await readSettings(tx, user);
    return ok({ company, email: cut(user.email), kinds, isOn: isStillOn(settings.kinds, read.value) });
  });
}

const isStillOn = (chosen: NoticeSettings['kinds'], { kinds }: Stopped) =>
  chosen.some(({ kind, mail }) => mail && (kinds === null || kinds.includes(kind)));

/** Who has the letter knows the address; who found it learns none. */
const cut = (email: string) => email.replace(/^(.)[^@]*/, '$1…');
