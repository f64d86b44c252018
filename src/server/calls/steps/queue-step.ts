import { sipHeaders } from '#contract/people/phone.ts';
import type { Cancel } from '#kit/clock.ts';
import { findQueue } from '#server/routing/queues.ts';
import type { Step } from '#server/routing/rules/decision.ts';
import { after } from '../live/after.ts';
import type { Phase, PhaseEvent } from '../live/phase.ts';
import { encodedHeader } from './encoded-header.ts';
import type { Playing } from './playing.ts';
import { keepAsking } from './keep-asking.ts';
import { Ringing } from './ringing.ts';
import type { RingTarget } from '../live/ring-target.ts';
import type { CallQueues, QueuedCall } from '../live/queued-call.ts';
import type { RouteExecution } from './route-execution.ts';

/** How long a member's phones ring before the call is offered to the next one; it keeps its place. */
const OFFER_SECONDS = 20;

/** Waits in a queue: a welcome, then music, until a member takes the call or it has lasted too long. */
export class QueueStep implements Phase, QueuedCall {
  readonly queueId: string;
  readonly accountId: string;
  readonly #execution: RouteExecution;
  readonly #queues: CallQueues;
  readonly #step: Extract<Step, { kind: 'queue' }>;
  #name = '';
  #playing: Playing | null = null;
  #offer: Ringing | null = null;
  #isOver = false;
  #stopMusic: Cancel = () => undefined;
  #stopWaiting: Cancel = () => undefined;

  constructor(execution: RouteExecution, step: Extract<Step, { kind: 'queue' }>) {
    this.queueId = step.queueId;
    this.accountId = execution.inventoryNumber.accountId;
    this.#execution = execution;
    this.#queues = execution.call.exchange.lines;
    this.#step = step;
    execution.answer(() => execution.call.attempt(() => this.#begin()));
  }

  heard(event: PhaseEvent): void {
    this.#playing?.heard(event);
    this.#offer?.heard(event);
  }

  stop(): void {
    this.#isOver = true;
    this.#stopWaiting();
    // First of all: whatever fails in the rest, nobody is offered a call that is over.
    this.#queues.leave(this);
    this.#playing?.stop();
    this.#offer?.stop();
    this.#stopMusic();
  }

  offer(target: RingTarget, onRefused: () => void): void {
    const { call, caller, inventoryNumber } = this.#execution;
    const headers = {
      [sipHeaders.queue]: encodedHeader(this.#name),
      [sipHeaders.offer]: String(OFFER_SECONDS),
    };
    const over = () => {
      this.#offer = null;
      call.note();
      onRefused();
    };
    // Asked by the queue, which serves others after us.
    call.guarded(() => {
      this.#offer = new Ringing({
        call,
        caller,
        inventoryNumber,
        targets: [target],
        forSeconds: OFFER_SECONDS,
        headers,
        onOver: over,
        onWon: (winner) => {
          this.#queues.leave(this);
          this.#execution.connect(winner);
        },
      });
    });
  }

  queueGone(): void {
    this.#execution.call.guarded(() => this.#goOn());
  }

  async #begin(): Promise<void> {
    const { call, caller } = this.#execution;
    const { sql } = call.exchange;
    const { prompt, maxWaitSeconds } = this.#step;
    const queue = await keepAsking(this.#execution, () => findQueue(sql, this.accountId, this.queueId));
    const welcome = await this.#execution.media(prompt, 'queue-welcome');
    if (this.#isOver || call.isOver) return;
    if (!queue) {
      this.queueGone();
      return;
    }
    this.#name = queue.name;
    this.#stopWaiting = after(call, maxWaitSeconds * 1000, () => this.#goOn());
    this.#playing = caller.say([welcome], () => this.#music());
    this.#queues.join(this);
  }

  #goOn(): void {
    this.#execution.next({ type: 'waited-too-long' });
  }

  #music(): void {
    this.#playing = null;
    this.#stopMusic = this.#execution.caller.letWait();
  }
}
