/** Takes payments that are written down to the provider, and looks after them until their outcome is booked. */
import type { AutoRechargeChange, Payment, PaymentRequest } from '#contract/billing/payments.ts';
import type { Clock } from '#kit/clock.ts';
import { ok, type Result } from '#kit/result.ts';
import type { Actor } from '#server/store/audit-log.ts';
import type { Pool } from '#server/store/database.ts';
import { QueueWorkers } from '#server/store/queue-workers.ts';
import { chargeDue, type ChargingParts, type DuePayment } from './charging.ts';
import { WAITED_FOR_MS } from './booking.ts';
import { PAYMENTS_CHANNEL, findPayment, paymentsOf, toPayment } from './payment-rows.ts';
import { writePayment, type Payer, type PaymentRefusal } from './payment-requests.ts';
import { LONGEST_WAIT_MS } from './payment-states.ts';
import { autoRechargeOf, changeAutoRecharge, tryDueRecharges } from './auto-recharge-settings.ts';

/** Longer than any asking takes: a payment whose processor died comes due again then. */
export const LEASE_MS = 60_000;
/** A worker is a question to the provider that waits: many cost little. An account has one of them. */
const MOST_AT_ONCE = 16;

type ProcessorParts = Omit<ChargingParts, 'stopping'> & { sql: Pool };

/** One process at a time has a payment; should two have it after all, the provider charges it once and it is booked once. */
export class PaymentProcessor {
  readonly #parts: ProcessorParts;
  readonly #queue: QueueWorkers<DuePayment>;
  /** What is being asked for somebody who waits for it. */
  readonly #asked = new Map<string, Promise<void>>();
  readonly #settling = new Set<Promise<void>>();
  /** Accounts that a worker is busy with: payments that hang delay none of another account. */
  readonly #served = new Set<string>();

  private constructor(parts: ProcessorParts) {
    this.#parts = parts;
    const { sql, clock, log } = parts;
    this.#queue = new QueueWorkers({
      sql,
      clock,
      channel: PAYMENTS_CHANNEL,
      mostAtOnce: MOST_AT_ONCE,
      begin: () => this.#recharge(),
      claim: () => this.#claim(),
      work: (payment) => this.#charge(payment).finally(() => this.#served.delete(payment.accountId)),
      failed: (error) => log.warn({ error }, 'payments could not be looked at'),
    });
  }

  static async open(parts: ProcessorParts): Promise<PaymentProcessor> {
    const processor = new PaymentProcessor(parts);
    await processor.#queue.start();
    return processor;
  }

  /** What the provider was asked is broken off, and asked again. */
  async close(): Promise<void> {
    await this.#queue.close();
    await Promise.all(this.#asked.values());
    await Promise.all(this.#settling);
  }

  /**
   * Adds money, once an id. Answers when its outcome is known, and no later than after 8 s: then it is pending still, and
   * the account's event tells.
   */
  async pay(payer: Payer, request: PaymentRequest): Promise<Result<Payment, PaymentRefusal>> {
    const { sql, clock, provider } = this.#parts;
    const written = await writePayment(
      { sql, clock, provider: provider.name, leaseMs: LEASE_MS },
      payer,
      request,
    );
    if (!written.ok) return written;
    const { id } = written.value;
    if (written.value.isNew) this.#ask(id);
    await this.#outcomeOf(id);
    const row = await findPayment(sql, id);
    if (!row) throw new Error(`payment ${id} is gone`);
    return ok(toPayment(row));
  }

  /** It was written down as ours: nobody else asks before its lease is over. */
  #ask(id: string): void {
    const asked = this.#due(id)
      .then((payment) => (payment ? this.#charge(payment) : undefined))
      .catch((error: unknown) =>
        this.#parts.log.warn({ error, paymentId: id }, 'a payment waits to be asked for again'),
      )
      .finally(() => this.#asked.delete(id));
    this.#asked.set(id, asked);
  }

  async #outcomeOf(id: string): Promise<void> {
    const asked = this.#asked.get(id);
    if (!asked) return;
    await new Promise<void>((resolve) => {
      const cancel = this.#parts.clock.after(WAITED_FOR_MS, resolve);
      void asked.finally(() => {
        cancel();
        resolve();
      });
    });
  }

  async #recharge(): Promise<void> {
    await tryDueRecharges(this.#parts).catch((error: unknown) =>
      this.#parts.log.error({ error }, 'auto-recharge could not be tried again'),
    );
  }

  async #charge(payment: DuePayment): Promise<void> {
    const { purchases, log } = this.#parts;
    const accountId = await chargeDue({ ...this.#parts, stopping: this.#queue.stopping }, payment);
    if (accountId === null) return;
    // The user who added the money does not wait for what else waited for it.
    const settling = purchases
      .funded(accountId)
      .catch((error: unknown) => log.error({ error, accountId }, 'what waited for money waits on'))
      .finally(() => this.#settling.delete(settling));
    this.#settling.add(settling);
  }

  async #claim(): Promise<DuePayment | null> {
    const { sql, clock } = this.#parts;
    const now = clock.now();
    const latest = new Date(now + LONGEST_WAIT_MS);
    const [claimed] = await sql<{ id: string }[]>`
      update payments set next_look_at = ${new Date(now + LEASE_MS)}
      where id = (
        select id from payments
        where (next_look_at <= ${new Date(now)} or next_look_at > ${latest})
          and not account_id = any(${[...this.#served]}::uuid[])
        order by next_look_at limit 1 for update skip locked)
      returning id`;
    const payment = claimed ? await this.#due(claimed.id) : null;
    if (payment) this.#served.add(payment.accountId);
    return payment;
  }

  async #due(id: string): Promise<DuePayment | null> {
    const { sql, provider } = this.#parts;
    const row = await findPayment(sql, id);
    if (!row || (row.state !== 'pending' && row.state !== 'needs-action')) return null;
    const [customer] = await sql<{ customerRef: string }[]>`
      select customer_ref from payment_customers
      where account_id = ${row.accountId} and provider = ${provider.name}`;
    return { ...row, customerRef: customer?.customerRef ?? null };
  }
}

/** What the test provider's bank is told. null: it does not ask. */
type AnswerBank = (paymentId: string, isApproved: boolean) => Promise<unknown>;

export type Payments = ReturnType<typeof paymentsIn>;
/** @param answerBank null: there is no such bank */
export function paymentsIn(
  parts: { sql: Pool; clock: Clock },
  processor: PaymentProcessor,
  answerBank: AnswerBank | null,
) {
  const { sql } = parts;
  const read = async (accountId: string, id: string): Promise<Payment | null> => {
    const row = await findPayment(sql, id);
    return row?.accountId === accountId ? toPayment(row) : null;
  };
  return {
    read,
    list: (accountId: string) => paymentsOf(sql, accountId),
    pay: processor.pay.bind(processor),
    answerBank: async (accountId: string, id: string, isApproved: boolean) => {
      if (!answerBank || !(await read(accountId, id))) return null;
      return (await answerBank(id, isApproved)) ? read(accountId, id) : null;
    },
    autoRecharge: (accountId: string) => autoRechargeOf(sql, accountId),
    changeAutoRecharge: (whose: { accountId: string; by: Actor }, change: AutoRechargeChange) =>
      changeAutoRecharge(parts, whose, change),
  };
}
