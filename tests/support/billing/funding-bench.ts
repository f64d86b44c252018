import { randomUUID } from 'node:crypto';
import type { Payment, PaymentPurpose, PaymentRequest } from '#contract/billing/payments.ts';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { accountSnapshot } from '#server/billing/account/account-snapshot.ts';
import { balanceChanged } from '#server/billing/funding/balance-changes.ts';
import { openAccount } from '#server/billing/accounts.ts';
import type { Purchases } from '#server/billing/funding/booking.ts';
import { changeRole, saveCard } from '#server/billing/funding/cards.ts';
import { PaymentProcessor } from '#server/billing/funding/payment-processor.ts';
import { paymentsOf } from '#server/billing/funding/payment-rows.ts';
import type { ProviderMessage } from '#server/billing/funding/payment-provider.ts';
import { takeMessage } from '#server/billing/funding/provider-messages.ts';
import { changeAutoRecharge } from '#server/billing/funding/auto-recharge-settings.ts';
import { post } from '#server/billing/ledger/ledger.ts';
import { noticesOf } from '#server/billing/account/notices.ts';
import { eventReaders } from '#server/wiring/event-readers.ts';
import { SERVER } from '#server/store/audit-log.ts';
import { transaction, type Pool } from '#server/store/database.ts';
import { EventFeed } from '#server/store/event-log.ts';
import type { TestDatabase } from '#support/store/test-database.ts';
import { FakePaymentProvider } from './fake-payment-provider.ts';

export type FundingBench = Awaited<ReturnType<typeof openFundingBench>>;

export const twentyDollars = (more: Partial<PaymentRequest> = {}): PaymentRequest => ({
  id: randomUUID(),
  micros: 20_000_000,
  ...more,
});

/** A new account of nothing, a provider to be told what to do, and the processor between them. */
export async function openFundingBench({ sql }: Pick<TestDatabase, 'sql'>) {
  const clock = new ManualClock();
  const provider = new FakePaymentProvider();
  const bought: PaymentPurpose[] = [];
  const funded: string[] = [];
  const purchases: Purchases = {
    buy: (_tx, { purpose }) => Promise.resolve(bought.push(purpose) > 0),
    funded: (accountId) => Promise.resolve(void funded.push(accountId)),
  };
  const accountId = await openAccount(sql, 'Harbor Home Services');
  const userId = randomUUID();
  await sql`
    insert into users (id, account_id, name, email, password_hash, role)
    values (${userId}, ${accountId}, 'Ada Lund', ${`${userId}@harbor.test`}, '', 'admin')`;
  await sql`
    insert into payment_customers (account_id, provider, customer_ref) values (${accountId}, 'test', 'cus_1')`;
  const parts = { sql, clock, log: silentLog, provider, purchases };
  const processors: PaymentProcessor[] = [];
  const feeds: EventFeed[] = [];

  return {
    ...parts,
    accountId,
    userId,
    bought,
    funded,
    payer: { accountId, userId, returnUrl: 'https://phone.example.test/' },
    /** Another server, or the same one after its fall. */
    async openProcessor(over: { sql?: Pool } = {}): Promise<PaymentProcessor> {
      const processor = await PaymentProcessor.open({ ...parts, ...over });
      processors.push(processor);
      return processor;
    },
    /** The first that is saved is the first. @returns its id */
    async card(last4 = '4242', ref = `card_${randomUUID()}`): Promise<string> {
      clock.advance(1);
      const card = { ref, brand: 'Visa', last4, expMonth: 12, expYear: 2030 };
      const saved = await transaction(sql, (tx) =>
        saveCard(tx, { accountId, provider: 'test', card }, clock),
      );
      return saved.id;
    },
    /** Money from nowhere, or for nothing: the balance becomes this, and everybody hears of it. */
    async balanceIs(micros: number): Promise<void> {
      const { availableMicros } = await accountSnapshot(sql, accountId, clock);
      const change = BigInt(micros - availableMicros);
      await post(sql, {
        key: randomUUID(),
        accountId,
        at: clock.now(),
        ...(change > 0n
          ? { kind: 'fund', postings: { available: change, funding: -change } }
          : { kind: 'fee', floorMicros: -(10n ** 12n), postings: { available: change, usage: -change } }),
      });
      await balanceChanged(sql, accountId, clock);
    },
    /** What account.changed has told last. */
    async follow(): Promise<() => unknown> {
      let told: unknown = null;
      const feed = await EventFeed.open({ sql }, clock, { readers: eventReaders(sql, clock) });
      feeds.push(feed);
      await feed.subscribe({ accountId, afterId: null }, ({ type, data }) => {
        if (type === 'account.changed') told = data;
      });
      return () => told;
    },
    makeFirst: (id: string) => changeRole(parts, { accountId, by: SERVER }, { id, role: 'first' }),
    /** As the heartbeat of calls does. */
    beat: () => balanceChanged(sql, accountId, clock),
    balance: async (): Promise<number> => (await accountSnapshot(sql, accountId, clock)).availableMicros,
    autoRecharge: (thresholdMicros = 10_000_000, amountMicros = 50_000_000) =>
      changeAutoRecharge(parts, { accountId, by: SERVER }, { isOn: true, thresholdMicros, amountMicros }),
    payments: (): Promise<Payment[]> => paymentsOf(sql, accountId),
    payment: async (id: string): Promise<Payment | undefined> =>
      (await paymentsOf(sql, accountId)).find((one) => one.id === id),
    fundEntries: async (): Promise<{ key: string; cause: unknown }[]> => [
      ...(await sql<{ key: string; cause: unknown }[]>`
        select key, cause from ledger_entries where kind = 'fund' and account_id = ${accountId} order by id`),
    ],
    async notices() {
      return (await noticesOf(sql, accountId)).map(({ facts }) => facts);
    },
    /** The provider tells by itself. */
    deliver: (event: ProviderMessage, signature = 'signed') =>
      takeMessage(parts, JSON.stringify(event, withCents), signature),
    async close(): Promise<void> {
      for (const one of [...processors, ...feeds]) await one.close();
      // The next bench's processor finds nothing of this one.
      await sql`update payments set next_look_at = null`;
      await sql`update auto_recharges set is_on = false`;
    },
  };
}

const withCents = (_key: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value);
