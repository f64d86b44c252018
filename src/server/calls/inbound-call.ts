import type { PromptRef } from '#contract/routing/routing.ts';
import type { InventoryNumber } from '#server/numbers/inventory/inventory-numbers.ts';
import { extensionsOf } from '#server/people/team/colleagues.ts';
import { keysAreComplete } from '#server/routing/decide.ts';
import type { CallFacts, Decision, StepResult, RouteState, Step } from '#server/routing/rules/decision.ts';
import { nodeAt } from '#server/routing/rules/whole-route.ts';
import { nextDecision } from '#server/routing/next-decision.ts';
import { promptMedia } from '#server/routing/prompts/prompts.ts';
import { routeOf, type RouteOfNumber } from '#server/routing/route.ts';
import { AskStep } from './steps/ask-step.ts';
import { Caller } from './steps/caller.ts';
import { keepAsking } from './steps/keep-asking.ts';
import type { IncomingChannel, Media, Sound } from './port/call-control.ts';
import { LiveCall, type Exchange } from './live/live-call.ts';
import type { Phase, PhaseEvent } from './live/phase.ts';
import { MessageStep } from './steps/message-step.ts';
import {
  abandoned,
  broken,
  hindered,
  lost,
  missed,
  noRoute,
  refusedPolitely,
  saidGoodbye,
  unpaid,
  type CallEnding,
} from './records/outcomes.ts';
import { RefusalAnnouncement } from './refusal-announcement.ts';
import { QueueStep } from './steps/queue-step.ts';
import { RingStep } from './steps/ring-step.ts';
import type { Winner } from './steps/ringing.ts';
import { SayStep } from './steps/say-step.ts';
import { ConnectedPhase } from './live/connected-phase.ts';
import type { RouteExecution } from './steps/route-execution.ts';

/** Takes a call to one of our numbers. */
export function takeInbound(
  exchange: Exchange,
  channel: IncomingChannel,
  inventoryNumber: InventoryNumber,
): LiveCall {
  const { number, accountId, source, campaign } = inventoryNumber;
  const from = channel.callerNumber;
  const call = new LiveCall(exchange, accountId, {
    channel,
    direction: 'inbound',
    from,
    to: number,
    source,
    campaign,
    trackingNumber: number,
    agent: null,
  });
  const isAllowed = exchange.lineShares.allows({ accountId, dialed: number });
  call.addLeg(channel.id, { party: 'caller', userId: null, name: from });
  const obstacle = channel.obstacle ?? (isAllowed ? null : 'no-circuit');
  if (obstacle) {
    call.end(hindered[obstacle]);
    return call;
  }
  const setUp = new InboundCall(call, channel, inventoryNumber);
  call.enter(setUp);
  call.attempt(() => setUp.begin());
  return call;
}

/**
 * From the carrier's INVITE to the agent who takes the call: money, then the number's route, one step after the other.
 * What a step is and what comes after it, the route decides; each step carries itself out and tells what happened.
 */
class InboundCall implements Phase, RouteExecution {
  readonly call: LiveCall;
  readonly caller: Caller;
  readonly inventoryNumber: InventoryNumber;
  lastKeyed = '';
  #route: RouteOfNumber | null = null;
  #extensions: CallFacts['extensions'] = new Map();
  #routeState: RouteState | null = null;
  #step: Phase | null = null;
  #winner: Winner | null = null;
  #typed = '';
  #isAnswering = false;
  #isUp = false;
  #whenUp: () => void = () => undefined;

  constructor(call: LiveCall, channel: IncomingChannel, inventoryNumber: InventoryNumber) {
    this.call = call;
    this.caller = new Caller(call, channel);
    this.inventoryNumber = inventoryNumber;
  }

  async begin(): Promise<void> {
    const { number } = this.inventoryNumber;
    const charge = await this.call.open({ number, userId: null, direction: 'inbound' });
    if (this.call.isOver) return;
    if (charge.ok) {
      await this.#takeRoute();
      return;
    }
    const politely = refusedPolitely[charge.failure];
    if (politely) this.call.enter(new RefusalAnnouncement(this.call, this.caller.id, politely));
    else this.call.end(unpaid[charge.failure]);
  }

  heard(event: PhaseEvent): void {
    if ('channelId' in event && event.channelId === this.caller.id) this.#heardCaller(event);
    else if (event.type === 'ChannelDestroyed' && event.channelId === this.#winner?.channelId) {
      // They are gone in the instant between their answer and ours to the caller.
      this.call.legGone(event.channelId, 'answered');
      this.call.end(broken);
    } else this.#step?.heard(event);
  }

  stop(): void {
    this.#step?.stop();
    this.#step = null;
  }

  next(stepResult: StepResult): void {
    this.stop();
    if (stepResult.type === 'keyed') this.lastKeyed = stepResult.digits;
    this.call.attempt(() => this.#decide(stepResult));
  }

  answer(then: () => void): void {
    if (this.#isUp) {
      then();
      return;
    }
    this.#whenUp = then;
    if (this.#isAnswering) return;
    this.#isAnswering = true;
    this.caller.answer();
  }

  speak(): void {
    if (!this.#isAnswering) this.caller.progress();
  }

  connect(winner: Winner): void {
    const { channelId, target } = winner;
    const { clock } = this.call.exchange;
    this.#winner = winner;
    this.call.record.lostAt = null;
    this.call.takenBy(channelId);
    this.call.record.path.end('answered', target.leg.name, clock.now());
    this.answer(() => this.#talk(winner));
    if (!this.#isUp) this.call.bridge(channelId, this.caller.id);
  }

  media(ref: PromptRef, fallback: Sound): Promise<Media> {
    return keepAsking(this, () =>
      promptMedia(this.call.exchange, this.inventoryNumber.accountId, ref, fallback),
    );
  }

  keysAreComplete(digits: string): boolean {
    return (
      this.#route !== null &&
      this.#routeState !== null &&
      keysAreComplete(this.#route.route, this.#routeState, this.#facts(), digits)
    );
  }

  typedAhead(): string {
    const typed = this.#typed;
    this.#typed = '';
    return typed;
  }

  async #takeRoute(): Promise<void> {
    const { accountId, recordCalls, announceRecording } = this.inventoryNumber;
    const { sql } = this.call.exchange;
    [this.#route, this.#extensions] = await keepAsking(this, () =>
      Promise.all([routeOf(sql, this.inventoryNumber), extensionsOf(sql, accountId)]),
    );
    if (this.call.isOver) return;
    const go = () => this.next({ type: 'arrived' });
    if (!this.#route) this.call.end(noRoute);
    else if (recordCalls && announceRecording) this.#say(Promise.resolve('recording-announcement'), go);
    else go();
  }

  #facts(): CallFacts {
    const caller = this.caller.number;
    return {
      caller,
      at: this.call.exchange.clock.now(),
      extensions: this.#extensions,
      officeHours: this.#route?.officeHours ?? new Map(),
    };
  }

  #heardCaller(event: PhaseEvent): void {
    if (event.type === 'ChannelDestroyed') {
      const { lostForMs } = event;
      const at = lostForMs === undefined ? undefined : this.#lastVoice(lostForMs);
      this.call.legGone(this.caller.id, 'cancelled', at);
      this.#end(abandoned, at);
    } else if (event.type === 'ChannelStateChange' && event.state === 'Up') this.#up();
    else if (event.type === 'ChannelDtmfReceived' && !this.#step) this.#typed += event.digit;
    else this.#step?.heard(event);
  }

  /** The caller has our 200. */
  #up(): void {
    if (this.#isUp) return;
    this.#isUp = true;
    this.call.answerLeg(this.caller.id);
    this.call.connected();
    this.#whenUp();
  }

  async #decide(stepResult: StepResult): Promise<void> {
    if (!this.#route) return;
    const { id: routeId, route } = this.#route;
    const { sql, clock } = this.call.exchange;
    const turn = { routeId, route, routeState: this.#routeState, stepResult, facts: this.#facts() };
    const decision: Decision = await keepAsking(this, () => nextDecision(sql, turn));
    if (this.call.isOver) return;
    this.#routeState = decision.routeState;
    const here = nodeAt(route, decision.routeState.nodeId);
    if (here) this.call.record.path.go(decision, here, clock.now());
    this.call.note();
    this.#enter(decision.step);
  }

  #enter(step: Step): void {
    if (step.kind !== 'ring' && step.kind !== 'hang-up') this.call.record.lostAt = null;
    switch (step.kind) {
      case 'ring':
        this.#step = new RingStep(this, step);
        break;
      case 'ask':
        this.#step = new AskStep(this, step);
        break;
      case 'queue':
        this.#step = new QueueStep(this, step);
        break;
      case 'voicemail':
        this.#step = new MessageStep(this, step);
        break;
      case 'say':
        this.#say(this.media(step.prompt, 'message'), () => this.next({ type: 'said' }));
        break;
      case 'hang-up':
        this.#hangUp(step);
    }
  }

  #say(media: Promise<Media>, done: () => void): void {
    this.#step = new SayStep(this, media, done);
  }

  #hangUp({ prompt, why }: Extract<Step, { kind: 'hang-up' }>): void {
    const end = () => this.#end(this.#isUp ? saidGoodbye : missed[why]);
    if (prompt !== null) this.#say(this.media(prompt, 'goodbye'), end);
    // In the middle of a talk nobody is put down without a word.
    else if (this.call.record.lostAt !== null) this.#say(Promise.resolve('cannot-take-calls'), end);
    else end();
  }

  #end(ending: CallEnding, at?: number): void {
    const { record, isAnswered } = this.call;
    if (record.lostAt !== null) this.call.end(lost, at);
    else this.call.end(isAnswered ? { ...ending, outcome: 'answered' } : ending, at);
  }

  /** A menu or a mailbox may have answered less long ago than the caller was last heard. */
  #lastVoice(lostForMs: number): number {
    const { record, exchange } = this.call;
    return Math.max(exchange.clock.now() - lostForMs, record.connectedAt ?? record.startedAt);
  }

  /** The caller is still there: back to where somebody took the call. */
  #lost(at: number): void {
    const { exchange, agentId } = this.call;
    exchange.log.warn({ userId: agentId, lostAt: at }, 'an agent was lost in a call');
    this.#winner = null;
    this.call.record.lostAt = at;
    this.call.freed();
    if (agentId !== null) exchange.lines.idle(agentId);
    this.call.enter(this);
    this.next({ type: 'lost' });
  }

  #talk({ channelId, endpoint, target }: Winner): void {
    const { recordCalls, announceRecording } = this.inventoryNumber;
    const isRecorded = recordCalls || target.isRecorded;
    const holdsHere = endpoint.technology === 'phone';
    const onLost = (at: number) => this.#lost(at);
    const parties = { ours: channelId, far: this.caller.id, holdsHere, isRecorded, onLost };
    this.call.enter(new ConnectedPhase(this.call, parties));
    // A number that records has said so before anybody rang; who would answer was not known then.
    const isNews = isRecorded && !recordCalls && announceRecording;
    if (isNews) this.caller.announce('recording-announcement');
  }
}
