/** How money comes in: cards, people who add money, auto-recharge, and the payments that somebody looks after. */
import { Unavailable } from '#kit/load/unavailable.ts';
import { silentLog } from '#kit/log.ts';
import { SERVER } from '#server/store/audit-log.ts';
import { transaction, type Pool } from '#server/store/database.ts';
import type { BookingParts } from '#server/billing/funding/booking.ts';
import type { DuePayment } from '#server/billing/funding/charging.ts';
import { Bank } from './bank.ts';
import type { World } from './world.ts';

const CENT = 10_000;
const LEASE_MS = 60_000;

export class Till {
  readonly bank: Bank;
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
    this.bank = new Bank(world);
  }

  /** Everybody has a first card, some a backup, most auto-recharge. */
  async open(accountId: string): Promise<void> {
    const { billing, chance, clock, sql } = this.#world;
    await sql`
      insert into payment_customers (account_id, provider, customer_ref) values (${accountId}, 'test', ${accountId})
      on conflict do nothing`;
    await this.#saveCard(accountId, 'first');
    if (chance.happens(0.5)) {
      const { id } = await this.#saveCard(accountId, 'second');
      await billing.changeRole(
        { sql, clock, provider: this.bank },
        { accountId, by: SERVER },
        { id, role: 'backup' },
      );
    }
    await this.setRecharge(accountId);
  }

  #saveCard(accountId: string, name: string) {
    const { billing, clock, sql } = this.#world;
    const card = { ref: `${name}:${accountId}`, brand: 'Visa', last4: '4242', expMonth: 12, expYear: 2030 };
    return transaction(sql, (tx) => billing.saveCard(tx, { accountId, provider: 'test', card }, clock));
  }

  async setRecharge(accountId: string): Promise<void> {
    const { billing, chance, clock, sql } = this.#world;
    const thresholdMicros = chance.int(0, 2_000) * CENT;
    const amountMicros = thresholdMicros + 5_000_000 + chance.int(500, 9_000) * CENT;
    const change = { isOn: chance.happens(0.7), thresholdMicros, amountMicros };
    await billing.changeAutoRecharge({ sql, clock }, { accountId, by: SERVER }, change);
  }

  /** Asked for twice with one id, sometimes in the same instant, and mostly carried to the bank at once. */
  async addMoney(accountId: string): Promise<void> {
    const { chance, billing, clock } = this.#world;
    const { userId } = this.#world.peopleOf(accountId);
    const request = { id: chance.uuid(), micros: chance.int(500, 4_000) * CENT };
    const payer = { accountId, userId, returnUrl: 'https://ringside.invalid/' };
    const write = (sql: Pool) =>
      billing.writePayment(
        { sql, clock, provider: 'test', leaseMs: chance.oneOf([0, LEASE_MS]) },
        payer,
        request,
      );
    if (chance.happens(0.1)) await this.#world.atOnce(write, write);
    else await write(this.#world.sql);
    if (chance.happens(0.8)) await this.ask(request.id);
  }

  /** Whatever waits for the bank is carried there. `isAll`: also what would be looked at later. @returns how many */
  async askDue({ isAll = false } = {}): Promise<number> {
    const { sql, clock, billing } = this.#world;
    await billing.tryDueRecharges({ sql, clock });
    const due = await sql<{ id: string }[]>`
      select id from payments where ${isAll ? sql`next_look_at is not null` : sql`next_look_at <= ${new Date(clock.now())}`}
      order by next_look_at, account_id`;
    for (const { id } of due) await this.ask(id);
    return due.length;
  }

  /** Two servers may come to one payment at once. */
  async ask(id: string): Promise<void> {
    const { chance } = this.#world;
    const ask = (sql: Pool) => this.#askOnce(sql, id);
    if (chance.happens(0.05)) await this.#world.atOnce(ask, ask);
    else await ask(this.#world.sql);
  }

  async #askOnce(sql: Pool, id: string): Promise<void> {
    const { billing } = this.#world;
    const payment = await billing.findPayment(sql, id);
    if (payment?.state !== 'pending' && payment?.state !== 'needs-action') return;
    const due: DuePayment = { ...payment, customerRef: payment.accountId };
    const stopping = new AbortController().signal;
    const funded = await billing.chargeDue({ ...this.#parts(sql), provider: this.bank, stopping }, due);
    if (funded !== null) await this.#settleDue(sql);
  }

  /** The bank tells something. false: it has nothing to tell, or what cannot be heard yet. */
  async hear(how = {}): Promise<boolean> {
    const { billing, sql } = this.#world;
    const message = this.bank.nextMessage(how);
    if (!message) return false;
    try {
      await billing.takeMessage({ ...this.#parts(sql), provider: this.bank }, message.id, 'signed');
      message.heard();
      return true;
    } catch (error) {
      // Told too early: it comes again.
      if (error instanceof Unavailable) return false;
      throw error;
    }
  }

  #parts(sql: Pool): BookingParts & { sql: Pool } {
    const { clock, billing } = this.#world;
    const buy: BookingParts['purchases']['buy'] = async (tx, { accountId, purpose }) =>
      purpose.type === 'plan'
        ? (await billing.changePlan(tx, { accountId, plan: purpose.plan, shown: null }, clock)).ok
        : (await billing.buyPackage(tx, { accountId, purchase: purpose, clock })).ok;
    return { sql, clock, log: silentLog, purchases: { buy, funded: () => this.#settleDue(sql) } };
  }

  /** What waited for money. */
  async #settleDue(sql: Pool): Promise<void> {
    const { billing, clock } = this.#world;
    const askForMoney = billing.askForMoney({ clock });
    await billing.renewPlans({ sql, clock, askForMoney });
    await billing.renewPackages({ sql, clock, askForMoney });
  }
}
