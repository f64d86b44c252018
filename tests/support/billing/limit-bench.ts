import { randomUUID } from 'node:crypto';
import type { NoticeFacts } from '#contract/billing/notices.ts';
import type { LimitsChange } from '#contract/billing/limits.ts';
import type { PlanId } from '#contract/billing/plans.ts';
import { ManualClock } from '#kit/clock.ts';
import { fundAccount, openAccount } from '#server/billing/accounts.ts';
import {
  answerCharge,
  extendCharge,
  settleCharge,
  startCharge,
} from '#server/billing/charges/call-charges.ts';
import { letThrough, liftBlock, limitsOf, setLimits } from '#server/billing/limits/limits.ts';
import { forecastOutbound } from '#server/billing/limits/outbound-guard.ts';
import { noticesOf } from '#server/billing/account/notices.ts';
import { onPlan, writeSubscription } from '#server/billing/plans/subscription.ts';
import { SERVER } from '#server/store/audit-log.ts';
import type { Pool } from '#server/store/database.ts';
import { beatCall } from './beat-call.ts';

/** $0.025 a minute. */
export const SEATTLE = { number: '+12065550142', country: 'US' };
export const LONDON = { number: '+442079460958', country: 'GB' };
export const PARIS = { number: '+33170180142', country: 'FR' };
type Place = typeof SEATTLE;

export interface Agent {
  id: string;
  name: string;
}

const NO_LIMITS: LimitsChange = {
  accountDailyMicros: null,
  agentDailyMicros: null,
  newCountries: 'tell',
  burstCalls: 30,
  burstSeconds: 60,
};

/** An account of its own with $100.00 whose agents call out, with the real books. */
export class LimitBench {
  readonly #names = new Map<string, string>();

  readonly sql: Pool;
  readonly accountId: string;
  readonly clock: ManualClock;

  private constructor(sql: Pool, accountId: string, clock: ManualClock) {
    this.sql = sql;
    this.accountId = accountId;
    this.clock = clock;
  }

  static async open(sql: Pool, start?: string): Promise<LimitBench> {
    const clock = new ManualClock(start === undefined ? undefined : Date.parse(start));
    const accountId = await openAccount(sql, 'Harbor');
    await fundAccount(sql, { accountId, micros: 100_000_000n, key: accountId }, clock);
    return new LimitBench(sql, accountId, clock);
  }

  async agent(name: string): Promise<Agent> {
    const id = randomUUID();
    await this.sql`
      insert into users (id, account_id, name, email, password_hash, role)
      values (${id}, ${this.accountId}, ${name}, ${`${id}@harbor.test`}, '', 'agent')`;
    this.#names.set(id, name);
    return { id, name };
  }

  set(change: Partial<LimitsChange>) {
    return setLimits(this, { accountId: this.accountId, by: SERVER }, { ...NO_LIMITS, ...change });
  }

  async onPlan(plan: PlanId): Promise<void> {
    const now = this.clock.now();
    const paid = { billedFrom: now, from: now, until: now + 30 * 86_400_000 };
    await writeSubscription(this.sql, this.accountId, onPlan(plan, paid));
  }

  read() {
    return limitsOf(this.sql, this.accountId, this.#names, this.clock);
  }

  lift(id: string) {
    return liftBlock(this.sql, { accountId: this.accountId, by: SERVER, id }, this.clock);
  }

  letThrough(code: string) {
    return letThrough(this.sql, { accountId: this.accountId, by: SERVER, code }, this.clock);
  }

  /** What a call would meet. */
  forecast({ id: userId }: Agent, { country }: Place = SEATTLE) {
    return forecastOutbound(this.sql, { accountId: this.accountId, userId, country }, this.clock);
  }

  /** null: it goes out. @param agent null: a route forwards a call */
  async dial(agent: Agent | null, place: Place = SEATTLE, callId: string = randomUUID()) {
    const { sql, accountId, clock } = this;
    const request = { callId, accountId, userId: agent?.id ?? null, direction: 'outbound' } as const;
    const facts = { country: place.country, agentName: agent?.name ?? null };
    const started = await startCharge(sql, { ...request, number: place.number, facts }, clock);
    return started.ok ? null : started.failure;
  }

  /** @returns the ids of answered calls */
  async talk(agent: Agent | null, place: Place = SEATTLE): Promise<string> {
    const callId = randomUUID();
    const refusal = await this.dial(agent, place, callId);
    if (refusal) throw new Error(refusal);
    await answerCharge(this.sql, callId, this.clock.now(), this.clock);
    return callId;
  }

  async receive(): Promise<string> {
    const { sql, accountId, clock } = this;
    const callId = randomUUID();
    const request = {
      callId,
      accountId,
      userId: null,
      direction: 'inbound',
      number: SEATTLE.number,
    } as const;
    const started = await startCharge(sql, request, clock);
    if (!started.ok) throw new Error(started.failure);
    await answerCharge(sql, callId, clock.now(), clock);
    return callId;
  }

  async extend(callId: string, elapsedSeconds: number) {
    await beatCall(this.sql, callId, this.clock);
    return extendCharge(this.sql, callId, elapsedSeconds, this.clock);
  }

  hangUp(callId: string, talkedSeconds: number) {
    const endedAt = this.clock.now();
    const answeredAt = endedAt - talkedSeconds * 1000;
    return settleCharge(this.sql, callId, { answeredAt, endedAt }, this.clock);
  }

  /** A call that is over. */
  async spend(agent: Agent | null, minutes: number): Promise<void> {
    await this.hangUp(await this.talk(agent), minutes * 60);
  }

  async notices(): Promise<NoticeFacts[]> {
    return (await noticesOf(this.sql, this.accountId)).map(({ facts }) => facts);
  }

  /** Kinds of what was published since, the first one first. */
  async events(): Promise<unknown[]> {
    const rows = await this.sql<{ data: { what?: string } }[]>`
      select data from events where account_id = ${this.accountId} and type = 'billing.changed' order by id`;
    return rows.map(({ data }) => data.what);
  }
}
