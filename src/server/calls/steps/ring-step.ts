import { sipHeaders } from '#contract/people/phone.ts';
import type { Cancel } from '#kit/clock.ts';
import type { Step } from '#server/routing/rules/decision.ts';
import type { Phase, PhaseEvent } from '../live/phase.ts';
import type { RingTarget } from '../live/ring-target.ts';
import { keepAsking } from './keep-asking.ts';
import { Ringing } from './ringing.ts';
import { targetsToRing } from './targets-to-ring.ts';
import type { RouteExecution } from './route-execution.ts';

/** Rings the targets of one step of a plan. */
export class RingStep implements Phase {
  readonly #execution: RouteExecution;
  readonly #step: Extract<Step, { kind: 'ring' }>;
  #ringing: Ringing | null = null;
  #isStopped = false;
  #stopMusic: Cancel = () => undefined;

  constructor(execution: RouteExecution, step: Extract<Step, { kind: 'ring' }>) {
    this.#execution = execution;
    this.#step = step;
    execution.call.attempt(() => this.#begin());
  }

  heard(event: PhaseEvent): void {
    this.#ringing?.heard(event);
  }

  stop(): void {
    this.#isStopped = true;
    this.#ringing?.stop();
    this.#stopMusic();
  }

  async #begin(): Promise<void> {
    const { call, caller, inventoryNumber } = this.#execution;
    const { targets: wanted, forSeconds, isLast } = this.#step;
    const found = await keepAsking(this.#execution, () => targetsToRing(call, wanted));
    if (this.#isStopped || call.isOver) return;
    // They may have taken a call while the database was asked.
    const isOnCall = ({ leg: { userId } }: RingTarget) => userId !== null && call.exchange.isOnCall(userId);
    const targets = found.map((target) => (isOnCall(target) ? { ...target, skip: 'busy' as const } : target));
    // How long is left tells only where somebody else has the next turn.
    const headers = isLast ? {} : { [sipHeaders.offer]: String(forSeconds) };
    this.#ringing = new Ringing({
      call,
      caller,
      inventoryNumber,
      targets,
      forSeconds,
      headers,
      onOver: () => this.#over(),
      onWon: (winner) => this.#execution.connect(winner),
    });
    if (this.#ringing.isOver) this.#over();
    else this.#stopMusic = caller.letWait();
  }

  #over(): void {
    this.#execution.next({ type: 'rung', results: this.#ringing?.results ?? new Map() });
  }
}
