import { steady, type Cancel } from '#kit/clock.ts';
import type { Unsubscribe } from '#kit/emitter.ts';
import { fail, type Result } from '#kit/result.ts';
import { ownLines } from '#server/billing/accounts.ts';
import { findInventoryNumber } from '#server/numbers/inventory/inventory-numbers.ts';
import { findUser } from '#server/people/users.ts';
import {
  RESTART_SECONDS,
  type CallControlEvent,
  type ChannelId,
  type IncomingChannel,
} from './port/call-control.ts';
import { parseDialed } from './port/dialed-number.ts';
import { takeInbound } from './inbound-call.ts';
import type { CallParts } from './port/call-parts.ts';
import type { Exchange, LiveCall } from './live/live-call.ts';
import type { ChannelEvent } from './live/phase.ts';
import { defaultLineLimits, LineShares, type LineLimits } from './live/line-shares.ts';
import { HEARTBEAT_MS } from './records/meter.ts';
import { endingOfFault, hangupOf, stopped, stoppedTalk } from './records/outcomes.ts';
import { planOutbound, takeOutbound } from './outbound-call.ts';
import { beatCalls } from './records/heartbeat.ts';
import { closeOrphans } from './records/recovery.ts';
import { SwitchboardLease } from './records/switchboard-lease.ts';
import { SwitchboardQueues } from './steps/switchboard-queues.ts';

/** How long a call of ours may be silent before it counts as forgotten: three heartbeats. */
const SILENT_FOR_MS = 3 * HEARTBEAT_MS;
/** A database that does not answer must not keep us from ending: what is not written then, the next start settles. */
const SETTLE_WITHIN_MS = 4_000;

/** Carries the calls: what comes in becomes a live call, and what happens on a channel is told to the call it belongs to. */
export class Switchboard {
  readonly #options: CallParts;
  readonly #lines: SwitchboardQueues;
  readonly #lineShares: LineShares;
  readonly #live = new Set<LiveCall>();
  /** Every channel that is not destroyed, with its call. null: it came in, and has no call yet. */
  readonly #channels = new Map<ChannelId, LiveCall | null>();
  readonly #arrivals = new Map<IncomingChannel, Promise<void>>();
  #lease: SwitchboardLease | null = null;
  #letGo: (Unsubscribe | Cancel)[] = [];
  #beating: Promise<void> | null = null;
  #isBeatDue = false;
  #takesCalls = true;
  #drained: (() => void) | null = null;
  #stopped: Promise<void> | null = null;

  constructor(options: CallParts, lineLimits: LineLimits = defaultLineLimits) {
    this.#options = options;
    this.#lineShares = new LineShares(lineLimits, options.control);
    const clock = steady(options.clock);
    this.#lines = new SwitchboardQueues({ ...options, clock, isOnCall: (userId) => this.#isOnCall(userId) });
  }

  /** Closes what a crash has left open, then takes calls. */
  async start(): Promise<void> {
    const { control, sql, clock, log } = this.#options;
    const onHeldAgain = () => this.#beat(lease.id);
    const lease = await SwitchboardLease.take({ sql, clock, log, onHeldAgain });
    this.#lease = lease;
    await this.#closeOrphans(lease.id, 0);
    await this.#readLineLimits();
    const exchange = this.#exchange(lease.id);
    this.#letGo = [
      control.on((event) => this.#heard(event, exchange)),
      clock.every(HEARTBEAT_MS, () => this.#beat(lease.id)),
    ];
  }

  /** Not once it was told to drain or to stop. */
  get takesCalls(): boolean {
    return this.#takesCalls;
  }

  get livingCalls(): number {
    return this.#living().length;
  }

  /** Takes no more calls. Resolves when the last of those that are there has ended. */
  drain(): Promise<void> {
    this.#takesCalls = false;
    return new Promise((resolve) => {
      this.#drained = resolve;
      this.#resolveIfDrained();
    });
  }

  /** Ends every call politely. Resolves when all are settled and what was recorded is kept. A second time it is the same stop. */
  stop(): Promise<void> {
    return (this.#stopped ??= this.#stop());
  }

  async #stop(): Promise<void> {
    this.#takesCalls = false;
    // The line first: nobody waits for the database to hear that it is over.
    this.#endAll();
    for (const channel of this.#arrivals.keys())
      if (this.#channels.get(channel.id) === null) this.#refuse(channel);
    await this.#inTime(this.#settleAll());
    for (const letGo of this.#letGo.splice(0)) letGo();
    this.#lines.stop();
    await this.#beating;
    this.#lease?.release();
  }

  /** Somebody of this account may be free who was not: they chose another status. */
  agentsChanged(accountId: string): void {
    this.#lines.changedOf(accountId);
  }

  /** By the agent who has the call. `not-found`: they have no such call; `recording-refused`: it does not fit now. */
  setRecording(
    callId: string,
    userId: string,
    state: 'live' | 'paused',
  ): Result<null, 'not-found' | 'recording-refused'> {
    const call = [...this.#live].find(({ id, isOver }) => id === callId && !isOver);
    if (call?.agentId !== userId) return fail('not-found');
    return call.recorder?.set(state) ?? fail('recording-refused');
  }

  #living(): LiveCall[] {
    return [...this.#live].filter((call) => !call.isOver);
  }

  #endAll(): void {
    for (const call of this.#live) call.end(call.isAnswered ? stoppedTalk : stopped);
  }

  async #settleAll(): Promise<void> {
    await Promise.all(this.#arrivals.values());
    this.#endAll();
    await Promise.all([...this.#live].map((call) => call.recorded));
  }

  async #inTime(settling: Promise<void>): Promise<void> {
    const { clock, log } = this.#options;
    let stopWaiting: Cancel = () => undefined;
    const tooLong = new Promise<void>((resolve) => {
      stopWaiting = clock.after(SETTLE_WITHIN_MS, () => {
        log.warn(
          { calls: this.#live.size },
          'calls could not be settled in time: the next start settles them',
        );
        resolve();
      });
    });
    await Promise.race([settling, tooLong]);
    stopWaiting();
  }

  /** Also what has only just arrived may still become a call. */
  #resolveIfDrained(): void {
    if (this.#arrivals.size === 0 && this.#live.size === 0) this.#drained?.();
  }

  #isOnCall(userId: string): boolean {
    return this.#living().some((call) => call.agentId === userId);
  }

  #exchange(switchboardId: number): Exchange {
    return {
      ...this.#options,
      switchboardId,
      lines: this.#lines,
      lineShares: this.#lineShares,
      adopt: (channelId, call) => {
        this.#channels.set(channelId, call);
        this.#options.control.label(channelId, { callId: call.id });
      },
      isOnCall: (userId) => this.#isOnCall(userId),
      agentTaken: (userId, by) => {
        for (const call of this.#live) if (call !== by) call.heard({ type: 'AgentTaken', userId });
      },
      begin: (call) => {
        this.#live.add(call);
        call.exchange.log.info({}, 'call began');
      },
      forget: (call) => {
        this.#live.delete(call);
        if (call.agentId !== null) this.#lines.idle(call.agentId);
        this.#resolveIfDrained();
      },
    };
  }

  #heard(event: CallControlEvent, exchange: Exchange): void {
    if (event.type === 'StasisStart') this.#arrived(event.channel, exchange);
    else if (event.type === 'ContactStatusChange') this.#lines.changed();
    else this.#heardOnChannel(event);
  }

  #heardOnChannel(event: ChannelEvent): void {
    const call = this.#channels.get(event.channelId);
    if (event.type === 'ChannelDestroyed') {
      this.#channels.delete(event.channelId);
      this.#lineShares.release(event.channelId);
    }
    call?.heard(event);
  }

  #arrived(channel: IncomingChannel, exchange: Exchange): void {
    const { control, log } = this.#options;
    const { id, endpoint } = channel;
    if (!this.#takesCalls) {
      this.#refuse(channel);
      return;
    }
    this.#channels.set(id, null);
    const take =
      endpoint.technology === 'trunk'
        ? this.#takeFromTrunk(channel, exchange)
        : this.#takeFromPhone(endpoint.ownerId, channel, exchange);
    const arrival = take
      .catch((error: unknown) => {
        const call = this.#channels.get(id);
        const ids = { callId: call?.id ?? null, channelId: id, sipCallId: channel.sipCallId };
        log.error({ error, ...ids }, 'a call could not be taken');
        const ending = endingOfFault(error, false);
        call?.end(ending);
        control.hangup(id, { ...hangupOf(ending), error: ending.reason ?? 'call-failed' });
      })
      .finally(() => {
        this.#arrivals.delete(channel);
        this.#resolveIfDrained();
      });
    this.#arrivals.set(channel, arrival);
  }

  /** It comes while we stop. */
  #refuse({ id, endpoint }: IncomingChannel): void {
    const words = endpoint.technology === 'phone' ? { error: 'server-restarting' as const } : {};
    const refusal = { cause: 'temporary-failure', retryAfterSeconds: RESTART_SECONDS } as const;
    this.#options.control.hangup(id, { ...refusal, ...words });
  }

  async #takeFromTrunk(channel: IncomingChannel, exchange: Exchange): Promise<void> {
    const number = parseDialed(channel.dialed);
    const inventoryNumber = number.ok
      ? await findInventoryNumber(exchange.sql, number.value, exchange.clock)
      : null;
    if (!this.#channels.has(channel.id)) return;
    if (inventoryNumber) takeInbound(exchange, channel, inventoryNumber);
    else exchange.control.hangup(channel.id, { cause: 'unallocated-number' });
  }

  async #takeFromPhone(userId: string, channel: IncomingChannel, exchange: Exchange): Promise<void> {
    const user = await findUser(exchange.sql, userId);
    const plan = user && (await planOutbound(exchange, user, channel));
    if (!this.#channels.has(channel.id)) return;
    if (plan) takeOutbound(exchange, channel, user, plan);
    // Credentials outlive whom they were made for by an hour at most.
    else exchange.control.hangup(channel.id, { cause: 'forbidden', error: 'forbidden' });
  }

  #beat(switchboardId: number): void {
    this.#lines.changed();
    this.#isBeatDue = true;
    // One round at a time: a slow database must not be asked ever more.
    this.#beating ??= this.#keepBooks(switchboardId)
      .catch((error: unknown) => this.#options.log.warn({ error }, 'a heartbeat was missed'))
      .finally(() => (this.#beating = null));
  }

  async #keepBooks(switchboardId: number): Promise<void> {
    const { sql, clock } = this.#options;
    while (this.#isBeatDue) {
      this.#isBeatDue = false;
      const living = this.#living();
      for (const call of this.#live) call.beat();
      const beats = living.map((call) => ({
        callId: call.id,
        at: call.record.costsUntil(call.exchange.clock.now()),
      }));
      await beatCalls(sql, beats, clock);
      await this.#closeOrphans(switchboardId, SILENT_FOR_MS);
      await this.#readLineLimits();
    }
  }

  async #readLineLimits(): Promise<void> {
    this.#lineShares.own = await ownLines(this.#options.sql);
  }

  #closeOrphans(switchboardId: number, silentForMs: number): Promise<number> {
    const liveIds = [...this.#live].map(({ id }) => id);
    return closeOrphans({ ...this.#options, switchboardId, liveIds, silentForMs });
  }
}
