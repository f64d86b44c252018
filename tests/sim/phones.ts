/** People who call and are called, as a switchboard has them billed: it pays ahead, and ends what is paid for no longer. */
import type { Pool } from '#server/store/database.ts';
import { orderSmallPackage } from './small-package.ts';
import type { World } from './world.ts';

/** What is rated: local, toll-free, and places abroad with prices of their own. */
const CALLED = [
  '+12065550142',
  '+12065550142',
  '+18005550142',
  '+442079460958',
  '+201001234567',
  '+14165550142',
];
const DIALED = ['+12025550110', '+12025550110', '+18885550123'];
const LONGEST_STEP_SECONDS = 45;
const EXTEND_AHEAD_SECONDS = 15;

interface Leg {
  id: string;
  paidForSeconds: number;
}

interface Call {
  id: string;
  accountId: string;
  legs: Leg[];
  /** Epoch milliseconds. */
  answeredAt: number | null;
  /** null: nobody answers. */
  talkSeconds: number | null;
}

export class Phones {
  readonly #world: World;
  #calls: Call[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  get isQuiet(): boolean {
    return this.#calls.length === 0;
  }

  /** The process that carried them is gone, and they with it. */
  lost(): void {
    this.#calls = [];
  }

  /** false: there is no money for it, or something else refuses it. */
  async begin(accountId: string): Promise<boolean> {
    const { chance, billing, clock, sql, counted } = this.#world;
    const callId = chance.uuid();
    const direction = chance.oneOf(['inbound', 'outbound', 'outbound'] as const);
    const number = chance.oneOf(direction === 'inbound' ? DIALED : CALLED);
    const talkSeconds = chance.happens(0.7) ? Math.min(3_600, 1 + chance.around(80)) : null;
    const request = { callId, accountId, userId: null, direction, number };
    const started = await billing.startCharge(sql, request, clock);
    if (!started.ok) {
      counted.refusedCalls += 1;
      return false;
    }
    counted.calls += 1;
    const call: Call = { id: callId, accountId, legs: [], answeredAt: null, talkSeconds };
    this.#calls.push(call);
    call.legs.push({ id: callId, paidForSeconds: started.value.paidForSeconds });
    if (chance.happens(0.02)) await billing.startCharge(sql, request, clock);
    if (direction === 'inbound' && chance.happens(0.15)) await this.#forward(call);
    return true;
  }

  /** It goes out through the trunk again: a charge of its own, which shares its fate. */
  async #forward(call: Call): Promise<void> {
    const { chance, billing, sql, clock } = this.#world;
    const legId = chance.uuid();
    const { id: callId, accountId } = call;
    const request = { callId, legId, accountId, userId: null, number: chance.oneOf(CALLED) };
    const leg = await billing.startCharge(sql, { ...request, direction: 'outbound' }, clock);
    if (leg.ok) call.legs.push({ id: legId, paidForSeconds: leg.value.paidForSeconds });
  }

  /** One that rings is answered or given up. false: none rings. */
  async answerOne(): Promise<boolean> {
    const { chance, billing, sql, clock } = this.#world;
    const ringing = this.#calls.filter(({ answeredAt }) => answeredAt === null);
    if (ringing.length === 0) return false;
    const call = chance.oneOf(ringing);
    if (call.talkSeconds === null) await this.#end(call, clock.now());
    else {
      call.answeredAt = clock.now();
      for (const { id } of call.legs) await billing.answerCharge(sql, id, clock.now(), clock);
    }
    return true;
  }

  /** Some seconds pass, never more than until a call has used what it has paid for. */
  async talk(): Promise<void> {
    const { chance, clock } = this.#world;
    const talking = this.#calls.filter(({ answeredAt }) => answeredAt !== null);
    const left = talking.flatMap((call) => call.legs.map((leg) => this.#endOf(call, leg) - clock.now()));
    const step = 1_000 * chance.int(1, LONGEST_STEP_SECONDS) + chance.int(0, 999);
    clock.advance(Math.max(0, Math.min(step, ...left)));
    for (const call of talking) await this.#keepPaid(call);
    if (chance.happens(0.2)) await this.#beat();
  }

  /** Everybody hangs up, two of them at once. */
  async endAll(): Promise<void> {
    const { billing, clock } = this.#world;
    const [one, other] = this.#calls;
    if (one && other) {
      const ends = (call: Call) => (sql: Pool) =>
        billing.settleCharges(sql, call.id, this.#times(call, clock.now()), clock);
      await this.#world.atOnce(ends(one), ends(other));
      this.#calls.splice(0, 2);
    }
    for (const call of [...this.#calls]) await this.#end(call, clock.now());
  }

  /** The instant at which a leg has used what it has paid for. */
  #endOf({ answeredAt }: Call, { paidForSeconds }: Leg): number {
    return (answeredAt ?? 0) + paidForSeconds * 1_000;
  }

  async #keepPaid(call: Call): Promise<void> {
    const { clock } = this.#world;
    const elapsed = (clock.now() - (call.answeredAt ?? 0)) / 1_000;
    if (elapsed >= (call.talkSeconds ?? 0)) return this.#end(call, clock.now());
    for (const leg of call.legs) {
      if (leg.paidForSeconds - elapsed >= EXTEND_AHEAD_SECONDS) continue;
      const extended = await this.#extend(call, leg, elapsed);
      if (extended.ok) leg.paidForSeconds = extended.value.paidForSeconds;
    }
    const usedUpAt = Math.min(...call.legs.map((leg) => this.#endOf(call, leg)));
    if (usedUpAt <= clock.now()) await this.#end(call, usedUpAt);
  }

  /** Sometimes a package begins in the moment in which more is asked for. */
  async #extend({ accountId }: Call, { id }: Leg, elapsed: number) {
    const { billing, chance, sql, clock } = this.#world;
    const extend = (one: Pool) => billing.extendCharge(one, id, elapsed, clock);
    if (!chance.happens(0.02)) return extend(sql);
    await orderSmallPackage(this.#world, accountId);
    const askForMoney = billing.askForMoney({ clock });
    const renew = async (one: Pool) => {
      await billing.renewPackages({ sql: one, clock, askForMoney });
      return null;
    };
    const [extended] = await this.#world.atOnce<Awaited<ReturnType<typeof extend>> | null>(extend, renew);
    return extended ?? extend(sql);
  }

  async #beat(): Promise<void> {
    const { billing, sql, clock } = this.#world;
    await billing.touchCharges(
      sql,
      this.#calls.map(({ id }) => ({ callId: id, at: clock.now() })),
      clock,
    );
  }

  /** Most calls are settled by their one end; some legs before, and some calls are settled twice. */
  async #end(call: Call, endedAt: number): Promise<void> {
    const { billing, chance, sql, clock } = this.#world;
    const times = this.#times(call, endedAt);
    const [, second] = call.legs;
    if (second && chance.happens(0.3)) {
      await billing.settleCharge(sql, second.id, { answeredAt: call.answeredAt, endedAt }, clock);
    }
    await billing.settleCharges(sql, call.id, times, clock);
    if (chance.happens(0.02)) await billing.settleCharges(sql, call.id, times, clock);
    this.#calls = this.#calls.filter((one) => one !== call);
  }

  #times({ answeredAt, legs }: Call, endedAt: number) {
    const answers = answeredAt === null ? [] : legs.map(({ id }) => [id, answeredAt] as const);
    return { answers: new Map(answers), endedAt };
  }
}
