/**
 * A year of contact centers on one PostgreSQL: people call, administrators change their minds, time passes, and the
 * process dies whenever chance says so and starts again. Nothing but the seed decides what happens, so that a run can be
 * seen again; the books are proven on the way and at the end.
 */
import { createHash } from 'node:crypto';
import type { Pool } from '#server/store/database.ts';
import { rateDeck } from '#server/billing/model/rate-deck.ts';
import { billing as realBilling, type Billing } from './billing.ts';
import { findingsIn, lastEntries, type Finding } from './books.ts';
import { Chance } from './chance.ts';
import { Office } from './office.ts';
import { Phones } from './phones.ts';
import { restart } from './restart.ts';
import { orderSmallPackage } from './small-package.ts';
import { Till } from './till.ts';
import { World, type Counted } from './world.ts';

const DAY_MS = 86_400_000;
const YEAR_DAYS = 365;
const LONGEST_IDLE_MS = DAY_MS / 4;
/** A server looks every hour; nothing here is that urgent. */
const DUE_WORK_EVERY_MS = DAY_MS / 4;
/** A bank is asked for a day, and auto-recharge may begin anew when it has told. */
const LONGEST_REST_DAYS = 100;
const LOOK_EVERY = 200;
const AUDIT_EVERY = 20_000;
/** Calls that come close together, mostly to one account. */
const MOST_AT_ONCE = 8;

export interface SimulationOptions {
  /** A database of its own, migrated and empty. */
  pool: Pool;
  seed: number;
  accounts: number;
  calls: number;
  /** In which the calls come; a year unless said otherwise. */
  days?: number;
  billing?: Billing;
}

export interface Report extends Counted {
  /** Of all entries of all accounts: the same after every run of the same seed. */
  digest: string;
}

/** The books are wrong: which of their rules is broken, when, and how the account got there. */
export class BooksWrong extends Error {
  override name = 'BooksWrong';
}

export class Simulation {
  readonly #options: SimulationOptions;
  readonly #world: World;
  readonly #phones: Phones;
  readonly #till: Till;
  readonly #lastsMs: number;
  #office: Office;
  /** Whom the calls of these minutes go to, and how many are still to come. */
  #busy = '';
  #coming = 0;
  #workedAt = 0;
  readonly #quantumMicros = rateDeck.reduce(
    (most, { inbound }) => ((inbound ?? 0n) > most ? (inbound ?? 0n) : most),
    0n,
  );

  constructor(options: SimulationOptions) {
    this.#options = options;
    this.#lastsMs = (options.days ?? YEAR_DAYS) * DAY_MS;
    this.#world = new World(options.pool, new Chance(options.seed), options.billing ?? realBilling);
    this.#phones = new Phones(this.#world);
    this.#till = new Till(this.#world);
    this.#office = new Office(this.#world);
  }

  /** @throws BooksWrong, and whatever the code under proof throws though its process lives */
  async run(): Promise<Report> {
    const { accounts, calls } = this.#options;
    await this.#open(accounts);
    const { counted } = this.#world;
    while (counted.calls < calls || !this.#phones.isQuiet) {
      await this.#survive(() => this.#step());
      counted.operations += 1;
      if (counted.operations % AUDIT_EVERY === 0) await this.#prove({ isThorough: true });
      else if (counted.operations % LOOK_EVERY === 0) await this.#prove();
    }
    await this.#comeToRest();
    await this.#prove({ isThorough: true });
    await this.#compareWithBank();
    return { ...counted, steps: counted.steps + this.#world.process.steps, digest: await this.#digest() };
  }

  async #open(accounts: number): Promise<void> {
    const world = this.#world;
    for (let at = 0; at < accounts; at += 1) await world.openAccount(`Account ${at}`);
    this.#office = new Office(world);
    for (const accountId of world.accounts) {
      await this.#survive(() => this.#till.open(accountId));
      const funding = {
        accountId,
        micros: BigInt(world.chance.int(1, 4_000)) * 10_000n,
        key: world.chance.uuid(),
      };
      const { billing, pool, clock } = world;
      await billing.fundAccount(pool, funding, clock);
    }
  }

  /** What the process does, until it is done or dies; then the next one starts, which may die of the same. */
  async #survive(work: () => Promise<void>): Promise<void> {
    const world = this.#world;
    let next = work;
    for (;;) {
      try {
        await next();
        if (!world.process.isDead) return;
      } catch (error) {
        if (!world.process.isDead) throw new Error(this.#where(), { cause: error });
      }
      world.startAgain();
      this.#phones.lost();
      world.clock.advance(world.chance.int(200, 90_000));
      next = () => restart(world);
    }
  }

  async #step(): Promise<void> {
    const { chance, clock } = this.#world;
    const phones = this.#phones;
    if (phones.isQuiet && this.#coming === 0) return this.#passTime();
    // Nothing happens in one and the same instant unless it is meant to.
    clock.advance(chance.int(1, 50));
    const what = chance.int(1, 100);
    if (what <= 2) return phones.endAll();
    if (what <= 5) return this.#decide();
    if (what <= 8) return this.#movePayments();
    if (this.#coming > 0 && what <= 40) return this.#beginCall();
    if (what <= 60 && (await phones.answerOne())) return;
    return phones.talk();
  }

  async #beginCall(): Promise<void> {
    this.#coming -= 1;
    const accountId = this.#someAccount();
    const hasBegun = await this.#phones.begin(accountId);
    // An agent who cannot call looks at the balance, now and then.
    if (!hasBegun && this.#world.chance.happens(0.5)) await this.#till.addMoney(accountId);
  }

  /** Somebody in the office does something about the account's money, while calls go on. */
  async #decide(): Promise<void> {
    const accountId = this.#someAccount();
    const [office, till, { chance }] = [this.#office, this.#till, this.#world];
    const what = chance.int(1, 100);
    if (what <= 50) return till.addMoney(accountId);
    if (what <= 65) return office.changePlan(accountId);
    if (what <= 78) return orderSmallPackage(this.#world, accountId);
    if (what <= 80) return office.buyPackage(accountId);
    if (what <= 86) return office.stopPackage(accountId);
    if (what <= 98) return till.setRecharge(accountId);
    return office.close(accountId);
  }

  async #movePayments(): Promise<void> {
    const { chance } = this.#world;
    if (chance.happens(0.3)) this.#till.bank.somethingHappens();
    if (chance.happens(0.5)) await this.#till.hear();
    else await this.#till.askDue();
  }

  /** Until the next calls come; meanwhile what is due is done. */
  async #passTime(): Promise<void> {
    const { chance, clock, startedAt, counted, accounts } = this.#world;
    const left = Math.max(1, this.#options.calls - counted.calls);
    const mean = Math.max(60_000, ((startedAt + this.#lastsMs - clock.now()) / left) * (MOST_AT_ONCE / 2));
    // Nobody talks: time may leap to a renewal.
    if (chance.happens(0.01)) await this.#office.changePlanAtRenewal();
    const gap = chance.around(mean);
    clock.advance(Math.min(gap, LONGEST_IDLE_MS));
    if (chance.happens(0.002)) this.#world.setClockBack(chance.int(1, 2 * 3_600_000));
    if (gap < LONGEST_IDLE_MS) {
      this.#busy = chance.oneOf(accounts);
      this.#coming = Math.min(left, chance.int(1, MOST_AT_ONCE));
    }
    await this.#movePayments();
    if (Math.abs(clock.now() - this.#workedAt) < DUE_WORK_EVERY_MS) return;
    this.#workedAt = clock.now();
    await this.#office.doDueWork();
    if (chance.happens(0.3)) await this.#office.reopenOne();
  }

  /** Everything that was under way comes to its end: then the bank and the books must say the same. */
  async #comeToRest(): Promise<void> {
    const world = this.#world;
    let moving = 1;
    // The process may die in its last message.
    for (let days = 0; moving > 0 || !this.#till.bank.hasToldAll; days += 1) {
      if (days === LONGEST_REST_DAYS) throw new Error(`payments never come to rest: ${this.#where()}`);
      world.clock.advance(DAY_MS);
      await this.#survive(async () => {
        moving = await this.#till.askDue({ isAll: true });
        while (await this.#till.hear({ isLast: true }));
      });
    }
  }

  #someAccount(): string {
    const { chance, accounts } = this.#world;
    return chance.happens(0.8) ? this.#busy : chance.oneOf(accounts);
  }

  async #prove(how = {}): Promise<void> {
    const { pool } = this.#options;
    const found = await findingsIn(pool, this.#quantumMicros, how);
    if (found.length === 0) return;
    throw new BooksWrong(await this.#told(await findingsIn(pool, this.#quantumMicros, { isThorough: true })));
  }

  /** What cards have paid by the books is what the bank has taken. */
  async #compareWithBank(): Promise<void> {
    const [books] = await this.#options.pool<{ micros: bigint }[]>`
      select coalesce(sum(net_micros), 0)::bigint as micros from ledger_entries
      where cause->>'type' in ('payment', 'refund')`;
    const { takenMicros } = this.#till.bank;
    if (books?.micros === takenMicros) return;
    const broken = `Broken: what the bank has taken is what the books have: ${takenMicros}, not ${books?.micros ?? 0n}`;
    throw new BooksWrong([broken, this.#where()].join('\n'));
  }

  async #told(findings: Finding[]): Promise<string> {
    const [first] = findings;
    const entries = first ? await lastEntries(this.#options.pool, first.accountId) : [];
    const broken = findings.slice(0, 10).map(({ invariant, detail }) => `Broken: ${invariant}: ${detail}`);
    return [
      ...broken,
      this.#where(),
      `The last entries of account ${first?.accountId ?? ''}:`,
      ...entries,
    ].join('\n');
  }

  #where(): string {
    const { seed, accounts, calls } = this.#options;
    const at = new Date(this.#world.clock.now()).toISOString();
    return `seed ${seed}, ${accounts} accounts, ${calls} calls: in operation ${this.#world.counted.operations}, at ${at}`;
  }

  async #digest(): Promise<string> {
    const lines = await this.#options.pool<{ line: string }[]>`
      select concat_ws(' ', account_id, kind, extract(epoch from at), net_micros, rest_micros, charge_id) as line
      from ledger_entries order by account_id, id`;
    const hash = createHash('sha256');
    for (const { line } of lines) hash.update(`${line}\n`);
    return hash.digest('hex').slice(0, 16);
  }
}
