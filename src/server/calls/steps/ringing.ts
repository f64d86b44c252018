import { sipHeaders } from '#contract/people/phone.ts';
import type { Cancel } from '#kit/clock.ts';
import type { InventoryNumber } from '#server/numbers/inventory/inventory-numbers.ts';
import { targetKey, type RingResult } from '#server/routing/rules/decision.ts';
import type { ChannelHeaders, Endpoint } from '../port/call-control.ts';
import { after } from '../live/after.ts';
import type { LiveCall } from '../live/live-call.ts';
import type { PhaseEvent } from '../live/phase.ts';
import { causeOfStopping, legOutcomeOf } from '../records/outcomes.ts';
import type { Caller } from './caller.ts';
import { encodedHeader } from './encoded-header.ts';
import { isOver, resultsOf, ringChange, type Fork, type RingEvent } from './ring-group.ts';
import type { RingTarget } from '../live/ring-target.ts';

export interface Winner extends Pick<Fork, 'channelId'> {
  target: RingTarget;
  endpoint: Endpoint;
}

interface RingingOptions {
  call: LiveCall;
  caller: Caller;
  inventoryNumber: InventoryNumber;
  targets: readonly RingTarget[];
  forSeconds: number;
  /** For phones of ours, besides what they are always told. */
  headers: ChannelHeaders;
  /** Nobody rings any more. Never from inside the constructor: look at `isOver` after it. */
  onOver: () => void;
  onWon: (winner: Winner) => void;
}

/** Rings one or many at once, until one has it, all have ended, or the time is up. */
export class Ringing {
  readonly #options: RingingOptions;
  readonly #skipped = new Map<string, RingResult>();
  readonly #winners = new Map<string, Winner>();
  #forks: readonly Fork[] = [];
  #stopWaiting: Cancel = () => undefined;

  constructor(options: RingingOptions) {
    this.#options = options;
    const { call, targets, forSeconds } = options;
    this.#forks = targets.flatMap((target) => {
      const isHindered = target.skip === null && !this.#hasLineFor(target);
      if (target.skip === null && !isHindered) return this.#forksTo(target);
      this.#skipped.set(target.key, target.skip ?? 'unreachable');
      if (isHindered && target.reservedId !== null) call.releaseReservation(target.reservedId);
      call.passOver(target.leg, target.skip ?? 'no-line');
      return [];
    });
    if (this.isOver) return;
    this.#stopWaiting = after(call, forSeconds * 1000, () => this.#ring({ type: 'timeUp' }));
    call.note();
  }

  get isOver(): boolean {
    return isOver(this.#forks);
  }

  /** By `targetKey`. */
  get results(): Map<string, RingResult> {
    return new Map([...this.#skipped, ...resultsOf(this.#forks)]);
  }

  heard(event: PhaseEvent): void {
    if (event.type === 'AgentTaken') {
      this.#ring({ type: 'taken', target: targetKey({ kind: 'agent', userId: event.userId }) });
    } else if (event.type === 'BalanceShort' || !this.#winners.has(event.channelId)) return;
    else if (event.type === 'ChannelDestroyed') {
      const outcome = legOutcomeOf(event.cause);
      this.#options.call.legGone(event.channelId, outcome);
      this.#ring({ type: 'ended', channelId: event.channelId, outcome });
    } else if (event.type === 'ChannelStateChange' && event.state === 'Up') {
      this.#ring({ type: 'answered', channelId: event.channelId });
    }
  }

  /** The caller left, or the call goes on without these. Who has won keeps the call. */
  stop(): void {
    this.#stopWaiting();
    const { forks, stopped } = ringChange(this.#forks, { type: 'callerLeft' });
    this.#forks = forks;
    this.#hangUp(stopped);
  }

  #hasLineFor({ leg: { party } }: RingTarget): boolean {
    const { accountId, exchange } = this.#options.call;
    return party === 'agent' || exchange.lineShares.allows({ accountId, dialed: null });
  }

  #forksTo(target: RingTarget): Fork[] {
    const { call, forSeconds } = this.#options;
    const { control } = call.exchange;
    return target.endpoints.map((endpoint) => {
      const channelId = control.originate({
        endpoint,
        ...this.#shownTo(endpoint),
        timeoutMs: forSeconds * 1000,
      });
      call.addLeg(channelId, target.leg, target.reservedId ?? undefined);
      this.#winners.set(channelId, { channelId, target, endpoint });
      return { channelId, target: target.key, outcome: null };
    });
  }

  #shownTo({ technology }: Endpoint) {
    const { call, caller, inventoryNumber, headers } = this.#options;
    const shown = {
      callerNumber: caller.number,
      callerName: caller.name,
      calledNumber: inventoryNumber.number,
    };
    // Nothing but a number of ours goes out to a carrier as the caller.
    if (technology === 'trunk')
      return { ...shown, callerNumber: inventoryNumber.number, callerName: null, headers: {} };
    if (technology === 'sip') return { ...shown, headers: {} };
    const waitedMs = call.exchange.clock.now() - call.record.startedAt;
    const path = call.record.path.text;
    return {
      ...shown,
      headers: {
        [sipHeaders.callId]: call.id,
        [sipHeaders.source]: encodedHeader(inventoryNumber.source),
        ...(inventoryNumber.campaign === null
          ? {}
          : { [sipHeaders.campaign]: encodedHeader(inventoryNumber.campaign) }),
        ...(path === '' ? {} : { [sipHeaders.path]: encodedHeader(path) }),
        [sipHeaders.wait]: String(Math.round(waitedMs / 1000)),
        ...headers,
      },
    };
  }

  #ring(event: RingEvent): void {
    const wasOver = isOver(this.#forks);
    const { forks, stopped, winner } = ringChange(this.#forks, event);
    this.#forks = forks;
    this.#hangUp(stopped);
    const isOverNow = !wasOver && isOver(forks);
    if (isOverNow) this.#stopWaiting();
    const won = winner && this.#winners.get(winner.channelId);
    if (won) this.#options.onWon(won);
    else if (isOverNow) this.#options.onOver();
  }

  #hangUp(stopped: readonly Fork[]): void {
    for (const { channelId, outcome } of stopped) {
      this.#options.call.dropLeg(channelId, outcome ?? 'cancelled', causeOfStopping(outcome));
    }
  }
}
