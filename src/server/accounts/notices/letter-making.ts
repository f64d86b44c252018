/** Makes letters of what is due to be mailed: one a person, whatever it is. What is made is in the outbox, or due still. */
import { happeningSchema, noticeKindSchema, type NoticeKind } from '#contract/people/notices.ts';
import type { Clock } from '#kit/clock.ts';
import { Unavailable } from '#kit/load/unavailable.ts';
import type { Log } from '#kit/log.ts';
import { transaction, type Pool, type Sql, type Transaction } from '#server/store/database.ts';
import { zoneAt } from '#server/billing/ledger/account-days.ts';
import type { Vault } from '#server/store/vault/vault.ts';
import { putMail } from '../mail/outbox.ts';
import { kindsIn, noticeLetter, type LetterNotice } from './notice-letter.ts';
import { makeUnsubscribeToken } from './unsubscribe-token.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Letters in 24 hours; what comes after them waits, and comes in one. */
const MOST_A_PERSON = 40;
const MOST_AN_ACCOUNT = 2_000;
/** Nobody waits longer for the news of a mail server that is away. */
const NEWS_FOR_MS = 2 * DAY_MS;
/** Of all sounds of a letter, as most mail servers take it (encoded it is a third more). */
const MOST_SOUND_BYTES = 5 * 1024 * 1024;

export interface LetterParts {
  sql: Pool;
  vault: Vault;
  clock: Clock;
  log: Log;
  /** "https://phone.example.com" */
  origin: string;
  unsubscribeKey: string;
  /** Bytes of the sound of a message; null: there is none. */
  soundBytes: (messageId: string) => Promise<number | null>;
}

interface Row {
  id: string;
  userId: string;
  kind: string;
  facts: unknown;
  at: Date;
  isOver: boolean;
}

interface Reader {
  accountId: string;
  name: string;
  email: string;
  company: string;
  timeZone: string | null;
  letters: number;
  lettersOfAccount: number;
}

/** For the person who waits the longest; one whose letter cannot be made waits longer, and holds up no other. @returns false: nobody does */
export async function makeNextLetter(parts: LetterParts): Promise<boolean> {
  const { sql, clock, log } = parts;
  let taken: string[] = [];
  try {
    return await makeLetter(parts, (ids) => (taken = ids));
  } catch (error) {
    // The database is away, for all of them.
    if (taken.length === 0 || error instanceof Unavailable) throw error;
    log.error({ error, notices: taken }, 'a letter about what happened could not be made yet');
    await waitOn(sql, taken, clock);
    return true;
  }
}

const waitOn = async (sql: Sql, ids: readonly string[], clock: Clock): Promise<void> => {
  await sql`
    update person_notices set mail_due_at = ${new Date(clock.now() + HOUR_MS)} where id = any(${[...ids]}::uuid[])`;
};

function makeLetter(parts: LetterParts, took: (ids: string[]) => void): Promise<boolean> {
  const { sql, clock } = parts;
  return transaction(sql, async (tx) => {
    const now = new Date(clock.now());
    const rows = await tx<Row[]>`
      select n.id, n.user_id, n.kind, n.facts, n.at, ${isOver(tx)} as is_over
      from person_notices n
      where n.mail_due_at <= ${now} and n.user_id = (
        select user_id from person_notices where mail_due_at <= ${now} order by mail_due_at limit 1)
      order by n.at, n.happening for update of n skip locked`;
    const [first] = rows;
    if (!first) return false;
    const ids = rows.map(({ id }) => id);
    took(ids);
    const reader = await readerOf(tx, first.userId, clock);
    if (reader && isFull(reader)) {
      await waitOn(tx, ids, clock);
      return true;
    }
    const news = rows.filter((row) => !row.isOver);
    await tx`
      update person_notices set mail_due_at = null,
        mailed_at = case when id = any(${news.map(({ id }) => id)}::uuid[]) then ${now}::timestamptz end
      where id = any(${ids}::uuid[])`;
    if (reader && news.length > 0) await put(tx, parts, { userId: first.userId, reader, news });
    return true;
  });
}

/** It is so no longer, was heard, or somebody has seen to it. */
const isOver = (tx: Transaction) => tx`(
  case n.kind
    when 'voicemail' then not exists (
      select from voice_messages where id = (n.facts->>'messageId')::uuid and not is_heard)
    when 'missed-call' then false
    else exists (
      select from notices where account_id = n.account_id and facts = n.facts and put_away_at is not null)
      and not exists (select from notices where account_id = n.account_id and facts = n.facts and put_away_at is null)
  end)`;

/** null: may not come in any more. */
async function readerOf(tx: Transaction, userId: string, clock: Clock): Promise<Reader | null> {
  const since = new Date(clock.now() - DAY_MS);
  const [reader] = await tx<Reader[]>`
    select u.account_id, u.name, u.email, a.name as company, s.time_zone,
      (select count(*)::int from mails where user_id = u.id and purpose = 'notice' and made_at > ${since}) as letters,
      (select count(*)::int from mails
        where account_id = u.account_id and purpose = 'notice' and made_at > ${since}) as letters_of_account
    from users u join accounts a on a.id = u.account_id left join notice_settings s on s.user_id = u.id
    where u.id = ${userId} and u.state = 'active'`;
  return reader ?? null;
}

const isFull = ({ letters, lettersOfAccount }: Reader) =>
  letters >= MOST_A_PERSON || lettersOfAccount >= MOST_AN_ACCOUNT;

async function put(
  tx: Transaction,
  parts: LetterParts,
  { userId, reader, news }: { userId: string; reader: Reader; news: readonly Row[] },
): Promise<void> {
  const { origin, unsubscribeKey, clock } = parts;
  const now = clock.now();
  const notices = await withSounds(news, parts.soundBytes);
  const kinds = kindsIn(notices);
  const kind: NoticeKind | null = kinds.length === 1 ? (kinds[0] ?? null) : null;
  const accountZone = await zoneAt(tx, reader.accountId, now);
  const letter = noticeLetter(notices, {
    name: reader.name,
    company: reader.company,
    timeZone: reader.timeZone ?? accountZone,
    accountZone,
    origin,
    unsubscribeToken: makeUnsubscribeToken(unsubscribeKey, { userId, kinds }, now),
  });
  const { accountId, email: recipient } = reader;
  const until = now + NEWS_FOR_MS;
  await putMail(
    { ...parts, sql: tx },
    { accountId, userId, purpose: 'notice', kind, recipient, letter, until },
  );
}

async function withSounds(
  news: readonly Row[],
  soundBytes: LetterParts['soundBytes'],
): Promise<LetterNotice[]> {
  let left = MOST_SOUND_BYTES;
  const notices: LetterNotice[] = [];
  for (const { kind, facts: stored, at } of news) {
    const facts = happeningSchema.parse(stored);
    const bytes = facts.kind === 'voicemail' ? await soundBytes(facts.messageId) : null;
    const attached = bytes !== null && bytes <= left ? bytes : null;
    left -= attached ?? 0;
    notices.push({ kind: noticeKindSchema.parse(kind), facts, at: at.getTime(), attached });
  }
  return notices;
}

/** What was sent, or never will be. Counted for as long as it counts. */
export async function forgetOldLetters(sql: Pool, clock: Clock): Promise<void> {
  const now = clock.now();
  await sql`
    delete from mails where purpose = 'notice' and until < ${new Date(now)} and made_at < ${new Date(now - DAY_MS)}`;
}
