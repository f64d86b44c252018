import type { ChannelId } from './call-control.ts';
import type { LiveCall, Phase, PhaseEvent } from './live-call.ts';
import { Meter } from './meter.ts';
import { brokenOff, hungUp, ranOut } from './outcomes.ts';

interface Parties {
  agent: ChannelId;
  /** The caller or the callee behind the trunk. */
  far: ChannelId;
  paidForSeconds: number;
}

/** Both are there and talk: hold, the meter, and an end by either. */
export class Talk implements Phase {
  readonly #call: LiveCall;
  readonly #parties: Parties;
  readonly #meter: Meter;

  /** Marks the call answered: from this instant it costs. */
  constructor(call: LiveCall, parties: Parties) {
    const { clock, log } = call.exchange;
    const answeredAt = clock.now();
    this.#call = call;
    this.#parties = parties;
    call.bridge(parties.agent, parties.far);
    call.answerLeg(parties.agent);
    call.answerLeg(parties.far);
    call.record.answered(answeredAt);
    call.note();
    log.info({ callId: call.id, userId: call.agentId }, 'call answered');
    this.#meter = new Meter({
      clock,
      answeredAt,
      paidForSeconds: parties.paidForSeconds,
      extend: (elapsedSeconds) => call.extend(elapsedSeconds),
      onShort: () => call.exchange.control.play(parties.agent, 'balance-warning'),
      onUsedUp: (at, isShort) => call.end(isShort ? ranOut : brokenOff, at),
    });
  }

  heard(event: PhaseEvent): void {
    if (event.type === 'ChannelDestroyed') {
      this.#call.legGone(event.channelId, 'answered');
      if (this.#isParty(event.channelId)) this.#call.end(hungUp);
    } else if (event.type === 'ChannelHold') this.#hold(event.channelId);
    else if (event.type === 'ChannelUnhold') this.#resume(event.channelId);
  }

  stop(): void {
    this.#meter.stop();
  }

  #isParty(channelId: ChannelId): boolean {
    return channelId === this.#parties.agent || channelId === this.#parties.far;
  }

  /** Only the agent's: who holds behind the trunk plays music of their own. */
  #hold(channelId: ChannelId): void {
    const { agent, far } = this.#parties;
    if (channelId !== agent) return;
    this.#call.exchange.control.startMusicOnHold(far);
    this.#call.record.held(this.#call.exchange.clock.now());
    this.#call.note();
  }

  #resume(channelId: ChannelId): void {
    const { agent, far } = this.#parties;
    if (channelId !== agent) return;
    this.#call.exchange.control.stopMusicOnHold(far);
    this.#call.record.resumed(this.#call.exchange.clock.now());
    this.#call.note();
  }
}
