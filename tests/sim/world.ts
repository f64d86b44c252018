/** What everything in a simulated contact center shares: its accounts, its time, its chance, and the process that may die. */
import { ManualClock } from '#kit/clock.ts';
import type { Pool } from '#server/store/database.ts';
import type { Billing } from './billing.ts';
import type { Chance } from './chance.ts';
import { together, type Work } from './interleaving.ts';
import { MortalProcess } from './mortal-process.ts';

const STARTS_AT = Date.UTC(2026, 0, 31, 9);
/** One crash in about this many steps. */
const STEPS_BETWEEN_CRASHES = 700;

export interface Counted {
  operations: number;
  calls: number;
  refusedCalls: number;
  crashes: number;
  steps: number;
  clockSetBack: number;
  planChanges: number;
  packages: number;
  closings: number;
}

export class World {
  readonly pool: Pool;
  readonly chance: Chance;
  readonly billing: Billing;
  readonly counted: Counted = {
    operations: 0,
    calls: 0,
    refusedCalls: 0,
    crashes: 0,
    steps: 0,
    clockSetBack: 0,
    planChanges: 0,
    packages: 0,
    closings: 0,
  };
  readonly accounts: string[] = [];
  readonly #people = new Map<string, { userId: string }>();
  clock = new ManualClock(STARTS_AT);
  #process: MortalProcess;

  constructor(pool: Pool, chance: Chance, billing: Billing) {
    this.pool = pool;
    this.chance = chance;
    this.billing = billing;
    this.#process = new MortalProcess(pool, this.#nextDeath());
  }

  get startedAt(): number {
    return STARTS_AT;
  }

  get process(): MortalProcess {
    return this.#process;
  }

  get sql(): Pool {
    return this.#process.sql();
  }

  /** An account with an administrator, and an empty balance. */
  async openAccount(name: string): Promise<string> {
    const [id, userId] = [this.chance.uuid(), this.chance.uuid()];
    await this.pool`insert into accounts (id, name) values (${id}, ${name})`;
    await this.pool`
      insert into users (id, account_id, name, email, password_hash, role)
      values (${userId}, ${id}, 'Avery', ${`${userId}@harbor.test`}, '', 'admin')`;
    this.accounts.push(id);
    this.#people.set(id, { userId });
    return id;
  }

  peopleOf(accountId: string): { userId: string } {
    const people = this.#people.get(accountId);
    if (!people) throw new Error(`there is no account ${accountId}`);
    return people;
  }

  /** A new process in the place of the dead one. */
  startAgain(): void {
    this.counted.crashes += 1;
    this.counted.steps += this.#process.steps;
    this.#process = new MortalProcess(this.pool, this.#nextDeath());
  }

  /** At once, step by step as chance has it. What one of them throws is thrown when both are through. */
  async atOnce<Outcome>(one: Work<Outcome>, other: Work<Outcome>): Promise<Outcome[]> {
    const { process, chance, pool: watcher } = this;
    const outcomes = await together({ process, chance, watcher }, [one, other]);
    return outcomes.map((outcome) => {
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    });
  }

  /** The machine's clock is found to be wrong: what was to happen later by it is gone with it. */
  setClockBack(byMs: number): void {
    this.counted.clockSetBack += 1;
    this.clock = new ManualClock(Math.max(STARTS_AT, this.clock.now() - byMs));
  }

  #nextDeath() {
    const { chance } = this;
    const side = chance.oneOf(['before', 'after'] as const);
    return { afterSteps: chance.around(STEPS_BETWEEN_CRASHES), side };
  }
}
