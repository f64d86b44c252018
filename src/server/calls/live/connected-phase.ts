import type { Clock } from '#kit/clock.ts';
import { CallRecorder } from './call-recorder.ts';
import type { CallControl, ChannelId } from '../port/call-control.ts';
import type { LiveCall } from './live-call.ts';
import type { Phase, PhaseEvent } from './phase.ts';
import { hungUp, lost } from '../records/outcomes.ts';

interface Parties {
  /** Who took or placed the call for us: an agent, or a receiving number. */
  ours: ChannelId;
  /** The caller or the callee behind the trunk. */
  far: ChannelId;
  /** A phone of ours: what the far side hears while it holds is ours to say. Who holds elsewhere brings music along. */
  holdsHere: boolean;
  isRecorded: boolean;
  /** Ours is gone without a word: what becomes of the far side. null: the call is over. */
  onLost: ((at: number) => void) | null;
}

/** Both are there and talk: hold, the recording, and an end by either. */
export class ConnectedPhase implements Phase {
  readonly #call: LiveCall;
  readonly #parties: Parties;
  readonly #recorder: CallRecorder;
  readonly #control: CallControl;
  readonly #clock: Clock;

  /** Marks the call answered: from this instant at the latest it costs. */
  constructor(call: LiveCall, parties: Parties) {
    const { control, clock, log } = call.exchange;
    const { ours, far } = parties;
    this.#call = call;
    this.#control = control;
    this.#clock = clock;
    this.#parties = parties;
    const bridgeId = call.bridge(ours, far);
    call.answerLeg(ours);
    call.answerLeg(far);
    call.record.answered(clock.now());
    call.connected();
    log.info({ userId: call.agentId }, 'call answered');
    this.#recorder = new CallRecorder(call, { bridgeId, left: far, right: ours });
    call.recorder = this.#recorder;
    if (parties.isRecorded) this.#recorder.start();
  }

  heard(event: PhaseEvent): void {
    if (event.type === 'BalanceShort') this.#warn();
    else if (event.type === 'ChannelDestroyed') this.#gone(event);
    else if (event.type === 'ChannelHold') this.#hold(event.channelId);
    else if (event.type === 'ChannelUnhold') this.#resume(event.channelId);
  }

  stop(): void {
    this.#call.recorder = null;
    this.#recorder.stop();
  }

  #gone({ channelId, lostForMs }: Extract<PhaseEvent, { type: 'ChannelDestroyed' }>): void {
    const { record } = this.#call;
    // One side may be up, and lost, an instant before the other was.
    const at =
      lostForMs === undefined ? undefined : Math.max(this.#clock.now() - lostForMs, record.answeredAt ?? 0);
    this.#call.legGone(channelId, 'answered', at);
    if (!this.#isParty(channelId)) return;
    if (at === undefined) this.#call.end(hungUp);
    else if (channelId === this.#parties.ours && this.#parties.onLost) {
      this.#resume(channelId);
      this.#parties.onLost(at);
    } else this.#call.end(lost, at);
  }

  #warn(): void {
    this.#control.play(this.#parties.ours, 'balance-warning');
  }

  #isParty(channelId: ChannelId): boolean {
    return channelId === this.#parties.ours || channelId === this.#parties.far;
  }

  #isHoldOurs(channelId: ChannelId): boolean {
    return this.#parties.holdsHere && channelId === this.#parties.ours;
  }

  #hold(channelId: ChannelId): void {
    if (!this.#isHoldOurs(channelId)) return;
    this.#control.startMusicOnHold(this.#parties.far);
    this.#call.record.held(this.#clock.now());
    this.#call.note();
  }

  #resume(channelId: ChannelId): void {
    if (!this.#isHoldOurs(channelId)) return;
    this.#control.stopMusicOnHold(this.#parties.far);
    this.#call.record.resumed(this.#clock.now());
    this.#call.note();
  }
}
