import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { NoticeFacts } from '#contract/billing/notices.ts';
import { ManualClock } from '#kit/clock.ts';
import { fundAccount, openAccount } from '#server/billing/accounts.ts';
import {
  answerCharge,
  extendCharge,
  settleCharge,
  startCharge,
} from '#server/billing/charges/call-charges.ts';
import { noticesOf } from '#server/billing/account/notices.ts';
import { changeRenewal } from '#server/billing/packages/package-change.ts';
import { packagesOf } from '#server/billing/packages/package-list.ts';
import { buyPackage } from '#server/billing/packages/purchase.ts';
import { renewPackages } from '#server/billing/packages/renewal.ts';
import type { Pool } from '#server/store/database.ts';
import { beatCall } from './beat-call.ts';

export const DOLLAR = 1_000_000n;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** Of 75,000 minutes, local. */
export const SMALL = 'local-75000';
export const SMALL_PRICE = 1200n * DOLLAR;
export const LOCAL_NUMBER = '+12065550142';

/** An account of its own that buys packages and calls, with the real books. */
export class PackageBench {
  readonly clock: ManualClock;
  /** What fees waited for. */
  readonly asked: bigint[] = [];

  readonly sql: Pool;
  readonly accountId: string;

  private constructor(sql: Pool, accountId: string, start: number | undefined) {
    this.sql = sql;
    this.accountId = accountId;
    this.clock = new ManualClock(start);
  }

  static async open(sql: Pool, { start, dollars = 0n }: { start?: string; dollars?: bigint } = {}) {
    const startMs = start === undefined ? undefined : Date.parse(start);
    const bench = new PackageBench(sql, await openAccount(sql, 'Harbor'), startMs);
    if (dollars > 0n) await bench.fund(dollars);
    return bench;
  }

  fund(dollars: bigint) {
    const { sql, accountId, clock } = this;
    return fundAccount(sql, { accountId, micros: dollars * DOLLAR, key: randomUUID() }, clock);
  }

  async buy(offerId = SMALL, id: string = randomUUID()): Promise<string> {
    expect(await this.tryToBuy(offerId, id)).toEqual({ ok: true, value: null });
    return id;
  }

  tryToBuy(offerId = SMALL, id: string = randomUUID()) {
    const { accountId, clock } = this;
    return buyPackage(this.sql, { accountId, purchase: { id, offerId }, clock });
  }

  /** As every hour, and when money came. */
  renew() {
    const { sql, clock } = this;
    const askForMoney = (_: unknown, accountId: string, needed: bigint) => {
      if (accountId === this.accountId) this.asked.push(needed);
      return Promise.resolve();
    };
    return renewPackages({ sql, clock, askForMoney });
  }

  async fundAndRenew(dollars: bigint) {
    await this.fund(dollars);
    await this.renew();
  }

  change(id: string, renews: boolean) {
    const { sql, accountId, clock } = this;
    return changeRenewal(sql, { accountId, id, renews }, clock);
  }

  async list() {
    return (await packagesOf(this.sql, this.accountId, this.clock)).buckets;
  }

  /** Every month of a package that was credited, the first one first. */
  months(id: string) {
    return this.sql<
      { fromAt: Date; untilAt: Date; seconds: bigint; usedSeconds: bigint; heldSeconds: bigint }[]
    >`
      select from_at, until_at, seconds, used_seconds, held_seconds from package_buckets
      where package_id = ${id} order by from_at`;
  }

  /** But of the balance. */
  async notices(): Promise<NoticeFacts[]> {
    const notices = await noticesOf(this.sql, this.accountId);
    return notices.map(({ facts }) => facts).filter(({ kind }) => !kind.startsWith('balance-'));
  }

  /** Nearly all of what runs has been used: by a call that lasted very long. @param seconds whole minutes */
  async useAllBut(seconds: number): Promise<void> {
    const free = (await this.list()).reduce((sum, { leftSeconds }) => sum + leftSeconds, 0);
    const callId = await this.call('inbound');
    await this.end(callId, free - seconds);
  }

  /** An answered call. */
  async call(direction: 'inbound' | 'outbound' = 'outbound', number = LOCAL_NUMBER): Promise<string> {
    const callId = await this.ring(direction, number);
    await answerCharge(this.sql, callId, this.clock.now(), this.clock);
    return callId;
  }

  async ring(direction: 'inbound' | 'outbound' = 'outbound', number = LOCAL_NUMBER): Promise<string> {
    const { sql, accountId, clock } = this;
    const callId = randomUUID();
    const started = await startCharge(sql, { callId, accountId, userId: null, direction, number }, clock);
    expect(started).toMatchObject({ ok: true });
    return callId;
  }

  /** Nobody answered. */
  giveUp(callId: string) {
    const { sql, clock } = this;
    return settleCharge(sql, callId, { answeredAt: null, endedAt: clock.now() }, clock);
  }

  async extend(callId: string, elapsedSeconds: number) {
    await beatCall(this.sql, callId, this.clock);
    return extendCharge(this.sql, callId, elapsedSeconds, this.clock);
  }

  /** @param talkedSeconds until now */
  async end(callId: string, talkedSeconds: number) {
    const now = this.clock.now();
    const answeredAt = now - talkedSeconds * 1000;
    return settleCharge(this.sql, callId, { answeredAt, endedAt: now }, this.clock);
  }
}
