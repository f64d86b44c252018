/** A cord drawn from a way out to a step, or a step drawn to a way out, by the pointer. */
import type { Route } from '#contract/routing/routing.ts';
import { whyItCannotLead } from '../model/route-outline.ts';
import type { Point } from '../picture/route-layout.ts';

/** A way out of a step. */
export interface Way {
  from: string;
  outlet: string;
}

/** What has the focus: a step, or a way out of it. */
export interface Pointed {
  id: string;
  outlet: string | null;
}

interface Over {
  node: string | null;
  way: Way | null;
}

interface Pulled {
  /** null: a step is drawn, and a way out is looked for. */
  way: Way | null;
  /** null: a cord is drawn, and a step is looked for. */
  step: string | null;
  begun: Point;
  /** Where the pointer is, in the window. */
  at: Point;
  isMoved: boolean;
  /** Over which it would be dropped now; null: over nothing that takes it. */
  onto: { way: Way; to: string } | null;
  /** Why it cannot be dropped here. */
  refusal: string | null;
}

/** A hand trembles: less is a press. */
const LEAST_MOVE = 5;

export class Pulling {
  #pulled: Pulled | null = $state.raw(null);
  readonly #route: () => Route;

  constructor(route: () => Route) {
    this.#route = route;
  }

  get pulled(): Pulled | null {
    return this.#pulled?.isMoved ? this.#pulled : null;
  }

  get isBegun(): boolean {
    return this.#pulled !== null;
  }

  begin(what: { way: Way } | { step: string }, at: Point): void {
    this.#pulled = {
      way: 'way' in what ? what.way : null,
      step: 'step' in what ? what.step : null,
      begun: at,
      at,
      isMoved: false,
      onto: null,
      refusal: null,
    };
  }

  /** @param over what is under the pointer @returns whether something is drawn along */
  move(at: Point, over: Over): boolean {
    const pulled = this.#pulled;
    if (!pulled) return false;
    const { begun } = pulled;
    const isMoved = pulled.isMoved || Math.hypot(at.x - begun.x, at.y - begun.y) >= LEAST_MOVE;
    this.#pulled = { ...pulled, at, isMoved, ...this.#wouldJoin(pulled, over) };
    return isMoved;
  }

  #wouldJoin({ way: own, step }: Pulled, over: Over): Pick<Pulled, 'onto' | 'refusal'> {
    const way = own ?? over.way;
    const to = step ?? over.node;
    if (!way || to === null) return { onto: null, refusal: null };
    const refusal = whyItCannotLead(this.#route(), way.from, to);
    return { onto: refusal === null ? { way, to } : null, refusal };
  }

  /** @returns what was joined, or why nothing was; null: it was a press. */
  drop(): { onto: { way: Way; to: string } } | { refusal: string } | null {
    const pulled = this.#pulled;
    this.#pulled = null;
    if (!pulled?.isMoved) return null;
    if (pulled.onto) return { onto: pulled.onto };
    const nowhere = pulled.way
      ? 'Nothing changed: drop the cord on a step.'
      : 'Nothing changed: drop the step on a way out of another.';
    return { refusal: pulled.refusal ?? nowhere };
  }

  cancel(): void {
    this.#pulled = null;
  }

  /** Whether the step could take what is drawn along; null: nothing is. */
  couldTake(id: string): boolean | null {
    const way = this.pulled?.way;
    return way ? whyItCannotLead(this.#route(), way.from, id) === null : null;
  }
}
