import { sipHeaders } from '#contract/phone.ts';
import { callerIdFor } from '#server/numbers/caller-id.ts';
import type { User } from '#server/people/users.ts';
import type { ChannelId, IncomingChannel } from './call-control.ts';
import { parseDialed } from './dialed-number.ts';
import { LiveCall, type Exchange, type Phase, type PhaseEvent } from './live-call.ts';
import {
  abandoned,
  broken,
  endingOfTrunk,
  legOutcomeOf,
  notYourNumber,
  undialable,
  unpaid,
  type CallEnding,
} from './outcomes.ts';
import { Talk } from './talk.ts';

/** A carrier's own patience is longer; the agent's is not. */
const RING_LIMIT_MS = 60_000;
/** What a record shows of a text that is no number. */
const MAX_DIALED_SHOWN = 32;

interface Plan {
  /** E.164 where it is a number, else what was dialed. */
  to: string;
  callerId: string | null;
  refusal: CallEnding | null;
}

/** Where to and as whom: both are the server's to decide, the phone only offers. */
export async function planOutbound(
  { sql }: Pick<Exchange, 'sql'>,
  user: User,
  { dialed, headers }: Pick<IncomingChannel, 'dialed' | 'headers'>,
): Promise<Plan> {
  const number = parseDialed(dialed);
  const wish = headers[sipHeaders.callFrom]?.trim();
  const to = number.ok ? number.value : dialed.slice(0, MAX_DIALED_SHOWN);
  const callerId = await callerIdFor(sql, user, wish === undefined || wish === '' ? null : wish, to);
  return {
    to,
    callerId: callerId.ok ? callerId.value.number : null,
    refusal: number.ok ? (callerId.ok ? null : notYourNumber) : undialable[number.failure],
  };
}

/** Takes a call that an agent places; a refused one is on record as well. */
export function takeOutbound(exchange: Exchange, channel: IncomingChannel, user: User, plan: Plan): LiveCall {
  const { to, callerId, refusal } = plan;
  const { id: userId, name, accountId } = user;
  const call = new LiveCall(exchange, accountId, {
    direction: 'outbound',
    ...{ from: callerId ?? 'anonymous', to, source: null, trackingNumber: callerId },
    agent: { id: userId, name },
  });
  call.addLeg(channel.id, { party: 'agent', userId, name });
  if (refusal || callerId === null) {
    call.end(refusal ?? notYourNumber);
    return call;
  }
  const setUp = new OutboundSetUp(call, channel.id, { to, callerId, userId });
  call.enter(setUp);
  call.attempt(() => setUp.begin());
  return call;
}

/** From the agent's INVITE to the callee's answer: money first, then the trunk. */
class OutboundSetUp implements Phase {
  readonly #call: LiveCall;
  readonly #agent: ChannelId;
  readonly #dialed: { to: string; callerId: string; userId: string };
  /** Tells the phone which call of the server's its own is. */
  readonly #headers: Record<string, string>;
  #callee: ChannelId | null = null;
  #isAnswered = false;
  #paidForSeconds = 0;

  constructor(call: LiveCall, agent: ChannelId, dialed: { to: string; callerId: string; userId: string }) {
    this.#call = call;
    this.#agent = agent;
    this.#dialed = dialed;
    this.#headers = { [sipHeaders.callId]: call.id };
  }

  async begin(): Promise<void> {
    const { to: number, callerId, userId } = this.#dialed;
    const charge = await this.#call.open({ number, userId, direction: 'outbound' });
    if (this.#call.isOver) return;
    if (!charge.ok) {
      this.#call.end(unpaid[charge.failure]);
      return;
    }
    this.#paidForSeconds = charge.value.paidForSeconds;
    this.#callee = this.#call.exchange.control.originate({
      endpoint: { technology: 'trunk', number },
      ...{ callerNumber: callerId, callerName: null, calledNumber: null, headers: {} },
      timeoutMs: RING_LIMIT_MS,
    });
    this.#call.addLeg(this.#callee, { party: 'callee', userId: null, name: number });
    this.#call.note();
  }

  heard(event: PhaseEvent): void {
    if (event.type === 'AgentTaken') return;
    if (event.channelId === this.#agent) this.#heardAgent(event);
    else if (event.channelId === this.#callee) this.#heardCallee(event, this.#callee);
  }

  /** Both channels belong to the call, and nothing waits here. */
  stop(): void {
    return;
  }

  #heardAgent(event: PhaseEvent): void {
    if (event.type === 'ChannelDestroyed') {
      this.#call.legGone(this.#agent, 'cancelled');
      this.#call.end(abandoned);
    } else if (event.type === 'ChannelStateChange' && event.state === 'Up' && this.#callee !== null) {
      const parties = { agent: this.#agent, far: this.#callee, paidForSeconds: this.#paidForSeconds };
      this.#call.enter(new Talk(this.#call, parties));
    }
  }

  #heardCallee(event: PhaseEvent, callee: ChannelId): void {
    const { control } = this.#call.exchange;
    if (event.type === 'ChannelDestroyed') {
      this.#call.legGone(callee, legOutcomeOf(event.cause));
      this.#call.end(this.#isAnswered ? broken : endingOfTrunk(event.cause));
    } else if (event.type === 'ChannelProgress') {
      control.progress(this.#agent, this.#headers);
      this.#call.bridge(this.#agent, callee);
    } else if (event.type === 'ChannelStateChange' && event.state === 'Ringing') {
      control.ring(this.#agent, this.#headers);
    } else if (event.type === 'ChannelStateChange') this.#answered(callee);
  }

  #answered(callee: ChannelId): void {
    this.#isAnswered = true;
    this.#call.answerLeg(callee);
    this.#call.exchange.control.answer(this.#agent, this.#headers);
    this.#call.bridge(this.#agent, callee);
  }
}
