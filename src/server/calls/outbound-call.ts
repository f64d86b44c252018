import { sipHeaders } from '#contract/people/phone.ts';
import type { CallerIdReason } from '#contract/calls/calls.ts';
import { callerIdFor } from '#server/numbers/caller-id/caller-id.ts';
import { countryAllowed } from '#server/numbers/receiving/countries.ts';
import { findInventoryNumber } from '#server/numbers/inventory/inventory-numbers.ts';
import { agentsAmong } from '#server/people/agent-status.ts';
import type { User } from '#server/people/users.ts';
import type { CallControl, ChannelId, IncomingChannel } from './port/call-control.ts';
import { parseDialed } from './port/dialed-number.ts';
import { LiveCall, type Exchange } from './live/live-call.ts';
import type { Phase, PhaseEvent } from './live/phase.ts';
import {
  abandoned,
  countryOff,
  endingOfTrunk,
  hindered,
  hungUp,
  legOutcomeOf,
  noSound,
  notYourNumber,
  undialable,
  unpaid,
  type CallEnding,
} from './records/outcomes.ts';
import { ConnectedPhase } from './live/connected-phase.ts';

/** A carrier's own patience is longer; the agent's is not. */
const RING_LIMIT_MS = 60_000;
/** What a record shows of a text that is no number. */
const MAX_DIALED_SHOWN = 32;

interface CallerId {
  number: string;
  /** Why it is this one, when the phone asked for the best match. */
  reason: CallerIdReason | null;
}

interface Plan {
  /** E.164 where it is a number, else what was dialed. */
  to: string;
  callerId: CallerId | null;
  refusal: CallEnding | null;
  recording: { isOn: boolean; isAnnounced: boolean };
}

/** Where to and as whom: both are the server's to decide, the phone only offers. */
export async function planOutbound(
  { sql, clock }: Pick<Exchange, 'sql' | 'clock'>,
  user: User,
  { dialed, headers }: Pick<IncomingChannel, 'dialed' | 'headers'>,
): Promise<Plan> {
  const number = parseDialed(dialed);
  const to = number.ok ? number.value : dialed.slice(0, MAX_DIALED_SHOWN);
  const chosen = await callerIdFor(sql, user, wishOf(headers), to);
  const callerId = chosen.ok ? chosen.value : null;
  const inventoryNumber = callerId && (await findInventoryNumber(sql, callerId.number, clock));
  const agents = await agentsAmong(sql, user.accountId, [user.id]);
  const isAllowed = number.ok && (await countryAllowed(sql, user.accountId, to));
  return {
    to,
    callerId,
    refusal: number.ok ? refusalOf(chosen.ok, isAllowed) : undialable[number.failure],
    recording: {
      isOn: inventoryNumber?.recordCalls === true || agents.get(user.id)?.recordCalls === true,
      isAnnounced: inventoryNumber?.announceRecording === true,
    },
  };
}

function wishOf(headers: IncomingChannel['headers']): string | null {
  const wish = headers[sipHeaders.callFrom]?.trim() ?? '';
  return wish === '' ? null : wish;
}

function refusalOf(hasCallerId: boolean, isCountryAllowed: boolean): CallEnding | null {
  if (!hasCallerId) return notYourNumber;
  return isCountryAllowed ? null : countryOff;
}

/** Takes a call that an agent places; a refused one is on record as well. */
export function takeOutbound(exchange: Exchange, channel: IncomingChannel, user: User, plan: Plan): LiveCall {
  const { to, callerId } = plan;
  const { id: userId, name, accountId } = user;
  const from = callerId?.number ?? null;
  const call = new LiveCall(exchange, accountId, {
    channel,
    direction: 'outbound',
    from: from ?? 'anonymous',
    to,
    source: null,
    trackingNumber: from,
    agent: { id: userId, name },
    callerIdReason: callerId?.reason ?? null,
  });
  call.addLeg(channel.id, { party: 'agent', userId, name });
  const refusal = channel.obstacle ? hindered[channel.obstacle] : plan.refusal;
  if (refusal || callerId === null) {
    call.end(refusal ?? notYourNumber);
    return call;
  }
  const setUp = new OutboundSetUp(call, channel.id, { ...plan, callerId, userId });
  call.enter(setUp);
  call.attempt(() => setUp.begin());
  return call;
}

type Dialed = Pick<Plan, 'to' | 'recording'> & { callerId: CallerId; userId: string };

/** From the agent's INVITE to the callee's answer: money first, then the trunk. */
class OutboundSetUp implements Phase {
  readonly #call: LiveCall;
  readonly #control: CallControl;
  readonly #agent: ChannelId;
  readonly #dialed: Dialed;
  /** Tells the phone which call of the server's its own is, and as whom it calls if that was left to us. */
  readonly #headers: Record<string, string>;
  #callee: ChannelId | null = null;
  /** Epoch milliseconds. */
  #answeredAt: number | null = null;

  constructor(call: LiveCall, agent: ChannelId, dialed: Dialed) {
    this.#call = call;
    this.#control = call.exchange.control;
    this.#agent = agent;
    this.#dialed = dialed;
    const { number, reason } = dialed.callerId;
    const match = { [sipHeaders.callerId]: number, [sipHeaders.callerIdReason]: reason ?? '' };
    this.#headers = { [sipHeaders.callId]: call.id, ...(reason === null ? {} : match) };
  }

  async begin(): Promise<void> {
    const { to: number, callerId, userId } = this.#dialed;
    const charge = await this.#call.open({ number, userId, direction: 'outbound' });
    if (this.#call.isOver) return;
    if (!charge.ok) {
      this.#call.end(unpaid[charge.failure]);
      return;
    }
    if (!this.#call.exchange.lineShares.allows({ accountId: this.#call.accountId, dialed: null })) {
      this.#call.end(hindered['no-circuit']);
      return;
    }
    this.#callee = this.#control.originate({
      endpoint: { technology: 'trunk', number },
      callerNumber: callerId.number,
      callerName: null,
      calledNumber: null,
      headers: {},
      timeoutMs: RING_LIMIT_MS,
    });
    this.#call.addLeg(this.#callee, { party: 'callee', userId: null, name: number });
    this.#call.note();
  }

  heard(event: PhaseEvent): void {
    if (!('channelId' in event)) return;
    if (event.channelId === this.#agent) this.#heardAgent(event);
    else if (event.channelId === this.#callee) this.#heardCallee(event, this.#callee);
  }

  /** Both channels belong to the call, and nothing waits here. */
  stop(): void {
    return;
  }

  #heardAgent(event: PhaseEvent): void {
    if (event.type === 'ChannelDestroyed') {
      const isSilent = event.cause === 'media-failed';
      this.#call.legGone(this.#agent, isSilent ? 'media-failed' : 'cancelled');
      if (isSilent) this.#call.end(noSound);
      else this.#gone(abandoned);
    } else if (event.type === 'ChannelStateChange' && event.state === 'Up' && this.#callee !== null) {
      this.#talk(this.#callee);
    }
  }

  #heardCallee(event: PhaseEvent, callee: ChannelId): void {
    if (event.type === 'ChannelDestroyed') {
      this.#call.legGone(callee, legOutcomeOf(event.cause));
      this.#gone(endingOfTrunk(event.cause));
    } else if (event.type === 'ChannelProgress') {
      this.#control.progress(this.#agent, this.#headers);
      this.#call.bridge(this.#agent, callee);
    } else if (event.type === 'ChannelStateChange' && event.state === 'Ringing') {
      this.#control.ring(this.#agent, this.#headers);
    } else if (event.type === 'ChannelStateChange') this.#answered(callee);
  }

  #answered(callee: ChannelId): void {
    this.#answeredAt = this.#call.exchange.clock.now();
    this.#call.calleeAnswered(callee);
    this.#control.answer(this.#agent, this.#headers);
    this.#call.bridge(this.#agent, callee);
  }

  /** One of the two is gone; once the callee has answered, the call was, though for an instant. */
  #gone(unanswered: CallEnding): void {
    if (this.#answeredAt !== null) this.#call.record.answered(this.#answeredAt);
    this.#call.end(this.#answeredAt === null ? unanswered : hungUp);
  }

  #talk(callee: ChannelId): void {
    const { isOn, isAnnounced } = this.#dialed.recording;
    const parties = { ours: this.#agent, far: callee, holdsHere: true, isRecorded: isOn, onLost: null };
    this.#call.enter(new ConnectedPhase(this.#call, parties));
    if (isOn && isAnnounced) this.#control.play(callee, 'recording-announcement');
  }
}
