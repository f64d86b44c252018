/**
 * Takes mail from the outbox to the mail server, at least once each: a server that took one, and died or was cut off before it
 * said so, is given it again, under the same Message-ID. Never taken twice would mean that some are lost.
 */
import * as z from 'zod/mini';
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import type { Pool } from '#server/store/database.ts';
import { QueueWorkers } from '#server/store/queue-workers.ts';
import { SealFault, type Vault } from '#server/store/vault/vault.ts';
import { mailMessages, MAILS_CHANNEL } from './outbox.ts';
import type { Letter, MailFault, SendMail } from './smtp.ts';

const MOST_AT_ONCE = 4;
/** A company that invites thousands leaves workers to the others. */
const MOST_OF_ONE = 2;
/** After each try that failed; the last one again and again, until nobody waits for the mail any longer. */
const BACKOFF_MS = [30_000, 2 * 60_000, 10 * 60_000, 30 * 60_000];
/** Longer than any try takes: what its courier died over comes due again then. */
const LEASE_MS = 120_000;

const letterSchema = z.object({
  subject: z.string(),
  text: z.string(),
  html: z.optional(z.string()),
  unsubscribeUrl: z.optional(z.string()),
  sounds: z.optional(z.array(z.object({ messageId: z.string(), name: z.string() }))),
});

interface Mail {
  id: string;
  accountId: string;
  userId: string;
  recipient: string;
  /** Sealed. */
  message: string;
  tries: number;
  until: Date;
}

interface CourierParts {
  sql: Pool;
  clock: Clock;
  log: Log;
  vault: Vault;
  send: SendMail;
  /** Of a message, as far as this person may hear it (still). */
  soundOf?: (userId: string, messageId: string) => Promise<Buffer | null>;
}

export class MailCourier {
  readonly #parts: CourierParts;
  readonly #queue: QueueWorkers<Mail>;
  /** Accounts, by how many mails of theirs are being sent here. */
  readonly #inHand = new Map<string, number>();

  private constructor(parts: CourierParts) {
    this.#parts = parts;
    const { sql, clock, log } = parts;
    this.#queue = new QueueWorkers({
      sql,
      clock,
      channel: MAILS_CHANNEL,
      mostAtOnce: MOST_AT_ONCE,
      claim: () => this.#claim(),
      work: (mail) => this.#deliver(mail),
      failed: (error) => log.warn({ error }, 'mail could not be sent'),
    });
  }

  static async open(parts: CourierParts): Promise<MailCourier> {
    const courier = new MailCourier(parts);
    await courier.#queue.start();
    return courier;
  }

  /** What is on its way is broken off, and comes again. */
  close(): Promise<void> {
    return this.#queue.close();
  }

  async #claim(): Promise<Mail | null> {
    const { sql, clock } = this.#parts;
    const now = clock.now();
    const served = [...this.#inHand.keys()];
    const full = served.filter((accountId) => this.#inHand.get(accountId) === MOST_OF_ONE);
    const [mail] = await sql<Mail[]>`
      update mails set tries = tries + 1, next_try_at = ${new Date(now + LEASE_MS)}
      where id = (
        select id from mails
        where state = 'waiting' and next_try_at <= ${new Date(now)} and not account_id = any(${full}::uuid[])
          and (purpose <> 'notice' or exists (select from users where id = user_id and state = 'active'))
        order by account_id = any(${served}::uuid[]), next_try_at, id
        limit 1 for update skip locked)
      returning id, account_id, user_id, recipient, message, tries, until`;
    if (!mail) return null;
    this.#count(mail.accountId, 1);
    return mail;
  }

  #count(accountId: string, change: 1 | -1): void {
    const number = (this.#inHand.get(accountId) ?? 0) + change;
    if (number === 0) this.#inHand.delete(accountId);
    else this.#inHand.set(accountId, number);
  }

  async #deliver(mail: Mail): Promise<void> {
    try {
      const letter = this.#letterOf(mail);
      const { stopping } = this.#queue;
      const sent = letter ? await this.#send(mail, letter, stopping) : null;
      // Broken off by us: it comes again when its lease is over.
      if (sent && !sent.ok && stopping.aborted) return;
      await (sent?.ok === true ? this.#end(mail, 'sent', null) : this.#failed(mail, sent?.failure ?? null));
    } finally {
      this.#count(mail.accountId, -1);
    }
  }

  async #send({ id, userId, recipient }: Mail, { sounds = [], ...letter }: Letter, signal: AbortSignal) {
    const { send, soundOf } = this.#parts;
    const attachments = [];
    for (const { messageId, name } of sounds) {
      const content = await soundOf?.(userId, messageId);
      if (content) attachments.push({ filename: name, content });
    }
    return send(recipient, { ...letter, id, attachments }, signal);
  }

  /** null: sealed with another key, and nobody can read it any more. */
  #letterOf({ id, message }: Mail): Letter | null {
    try {
      return letterSchema.parse(JSON.parse(this.#parts.vault.open(mailMessages, id, message)));
    } catch (error) {
      if (error instanceof SealFault) return null;
      throw error;
    }
  }

  async #failed(mail: Mail, fault: MailFault | null): Promise<void> {
    const { sql, clock, log } = this.#parts;
    const { id, accountId, tries, until } = mail;
    const said = fault?.said ?? 'sealed with another key';
    const nextTry = clock.now() + (BACKOFF_MS[Math.min(tries, BACKOFF_MS.length) - 1] ?? 0);
    const isOver = (fault?.isFinal ?? true) || nextTry > until.getTime();
    log.warn({ accountId, mailId: id, tries, said, isOver }, 'mail was not taken');
    if (isOver) return this.#end(mail, 'failed', said);
    await sql`
      update mails set next_try_at = ${new Date(nextTry)}, fault = ${said}
      where id = ${id} and state = 'waiting' and tries = ${tries}`;
  }

  async #end({ id }: Mail, state: 'sent' | 'failed', fault: string | null): Promise<void> {
    const { sql, clock } = this.#parts;
    await sql`
      update mails set state = ${state}, fault = ${fault}, message = '', next_try_at = null,
        ended_at = ${new Date(clock.now())}
      where id = ${id} and state = 'waiting'`;
  }
}
