import { sipHeaders } from '#contract/phone.ts';
import type { Cancel } from '#kit/clock.ts';
import type { OwnedNumber } from '#server/numbers/owned-numbers.ts';
import { decide, type RingResult } from '#server/routing/decide.ts';
import { routeOf, type Route } from '#server/routing/route.ts';
import { agentsToRing, type AgentToRing } from './agents-to-ring.ts';
import type { ChannelId, IncomingChannel } from './call-control.ts';
import { LiveCall, type Exchange, type Phase, type PhaseEvent } from './live-call.ts';
import {
  abandoned,
  belowZero,
  broken,
  causeOfStopping,
  legOutcomeOf,
  missed,
  noRoute,
  unpaid,
} from './outcomes.ts';
import { PoliteRefusal } from './polite-refusal.ts';
import { isOver, resultsOf, ringChange, type Fork, type RingEvent } from './ring-group.ts';
import { Talk } from './talk.ts';

/** Takes a call to one of our numbers. */
export function takeInbound(exchange: Exchange, channel: IncomingChannel, owned: OwnedNumber): LiveCall {
  const { number, accountId, source } = owned;
  const from = channel.callerNumber;
  const call = new LiveCall(exchange, accountId, {
    ...{ direction: 'inbound', from, to: number, source, trackingNumber: number, agent: null },
  });
  call.addLeg(channel.id, { party: 'caller', userId: null, name: from });
  const setUp = new InboundSetUp(call, channel, owned);
  call.enter(setUp);
  call.attempt(() => setUp.begin());
  return call;
}

/** From the carrier's INVITE to the first answer: money, the route, and one step of it after the other. */
class InboundSetUp implements Phase {
  readonly #call: LiveCall;
  readonly #caller: IncomingChannel;
  readonly #owned: OwnedNumber;
  #route: Route | null = null;
  #paidForSeconds = 0;
  #rung: ReadonlyMap<string, RingResult>[] = [];
  #skipped = new Map<string, RingResult>();
  #forks: readonly Fork[] = [];
  #winner: Fork | null = null;
  #stopWaiting: Cancel = () => undefined;

  constructor(call: LiveCall, caller: IncomingChannel, owned: OwnedNumber) {
    this.#call = call;
    this.#caller = caller;
    this.#owned = owned;
  }

  async begin(): Promise<void> {
    const { number } = this.#owned;
    const charge = await this.#call.open({ number, userId: null, direction: 'inbound' });
    if (this.#call.isOver) return;
    if (!charge.ok) {
      if (charge.failure !== 'balance-below-zero') this.#call.end(unpaid[charge.failure]);
      else this.#call.enter(new PoliteRefusal(this.#call, this.#caller.id, belowZero));
      return;
    }
    this.#paidForSeconds = charge.value.paidForSeconds;
    this.#route = await routeOf(this.#call.exchange.sql, this.#owned);
    await this.#next();
  }

  heard(event: PhaseEvent): void {
    if (event.type === 'AgentTaken') this.#ringing({ type: 'agentTaken', userId: event.userId });
    else if (event.channelId === this.#caller.id) this.#heardCaller(event);
    else if (event.type === 'ChannelDestroyed') this.#forkGone(event.channelId, legOutcomeOf(event.cause));
    else if (event.type === 'ChannelStateChange' && event.state === 'Up') {
      this.#ringing({ type: 'answered', channelId: event.channelId });
    }
  }

  stop(): void {
    this.#stopWaiting();
    this.#hangUp(ringChange(this.#forks, { type: 'callerLeft' }).stopped);
  }

  #heardCaller(event: PhaseEvent): void {
    if (event.type === 'ChannelDestroyed') {
      this.#call.legGone(this.#caller.id, 'cancelled');
      this.#call.end(abandoned);
    } else if (event.type === 'ChannelStateChange' && event.state === 'Up') this.#connect();
  }

  #forkGone(channelId: ChannelId, outcome: ReturnType<typeof legOutcomeOf>): void {
    this.#call.legGone(channelId, outcome);
    // The agent is gone in the instant between their answer and ours to the caller.
    if (channelId === this.#winner?.channelId) this.#call.end(broken);
    else this.#ringing({ type: 'ended', channelId, outcome });
  }

  async #next(): Promise<void> {
    if (!this.#route) {
      this.#call.end(noRoute);
      return;
    }
    const step = decide(this.#route, { rung: this.#rung });
    if (step.kind === 'end') {
      this.#call.end(missed[step.why]);
      return;
    }
    const agents = await agentsToRing(this.#call.exchange, this.#owned.accountId, step.userIds);
    if (this.#call.isOver) return;
    this.#ring(agents, step.forSeconds);
    if (!isOver(this.#forks)) return;
    this.#stepIsOver();
    await this.#next();
  }

  #ring(agents: readonly AgentToRing[], forSeconds: number): void {
    const { clock, control } = this.#call.exchange;
    this.#skipped = new Map();
    this.#forks = agents.flatMap((agent) => {
      if (agent.skip === null) return this.#forksTo(agent, forSeconds);
      this.#skipped.set(agent.userId, agent.skip);
      this.#call.passOver(agent, agent.skip);
      return [];
    });
    if (isOver(this.#forks)) return;
    control.ring(this.#caller.id);
    this.#stopWaiting = clock.after(forSeconds * 1000, () => this.#ringing({ type: 'timeUp' }));
    this.#call.note();
  }

  #forksTo({ userId, name, contacts }: AgentToRing, forSeconds: number): Fork[] {
    const { clock, control } = this.#call.exchange;
    const { callerNumber, callerName } = this.#caller;
    const waitedMs = clock.now() - this.#call.record.startedAt;
    const headers = {
      [sipHeaders.callId]: this.#call.id,
      [sipHeaders.source]: encodeURIComponent(this.#owned.source),
      [sipHeaders.wait]: String(Math.round(waitedMs / 1000)),
      [sipHeaders.offer]: String(forSeconds),
    };
    return contacts.map((contact) => {
      const channelId = control.originate({
        endpoint: { technology: 'phone', userId, contactId: contact.id },
        ...{ callerNumber, callerName, calledNumber: this.#owned.number, headers },
        timeoutMs: forSeconds * 1000,
      });
      this.#call.addLeg(channelId, { party: 'agent', userId, name });
      return { channelId, userId, outcome: null };
    });
  }

  #ringing(event: RingEvent): void {
    const wasOver = isOver(this.#forks);
    const { forks, stopped, winner } = ringChange(this.#forks, event);
    this.#forks = forks;
    this.#hangUp(stopped);
    if (winner) this.#won(winner);
    else if (!wasOver && isOver(forks)) {
      this.#stepIsOver();
      this.#call.attempt(() => this.#next());
    }
  }

  #stepIsOver(): void {
    this.#stopWaiting();
    this.#rung = [...this.#rung, new Map([...this.#skipped, ...resultsOf(this.#forks)])];
    this.#forks = [];
  }

  #hangUp(stopped: readonly Fork[]): void {
    for (const { channelId, outcome } of stopped) {
      this.#call.dropLeg(channelId, outcome ?? 'cancelled', causeOfStopping(outcome));
    }
  }

  #won(winner: Fork): void {
    this.#stopWaiting();
    this.#winner = winner;
    this.#call.takenBy(winner.channelId);
    this.#call.exchange.control.answer(this.#caller.id);
    this.#call.bridge(winner.channelId, this.#caller.id);
  }

  /** The caller has our 200. */
  #connect(): void {
    if (!this.#winner) return;
    const parties = { agent: this.#winner.channelId, far: this.#caller.id };
    this.#call.enter(new Talk(this.#call, { ...parties, paidForSeconds: this.#paidForSeconds }));
  }
}
