/** What is drawn along by the pointer: a cord from a way out to a step, or a step to where it is to stand. */
import type { Route, RouteNode } from '#contract/routing/routing.ts';
import { whyItCannotStand, type Place, type Way } from '../model/put-step.ts';
import { whyItCannotLead } from '../model/route-outline.ts';
import type { Point } from '../picture/route-layout.ts';

/** What has the focus: a step, or a way out of it. */
export interface Pointed {
  id: string;
  outlet: string | null;
}

/** What is at a place of the picture. */
export interface Over {
  node: string | null;
  way: Way | null;
  /** The cord from this way out, or the one by which calls come in. */
  cord: Place | null;
}

/** What is to become of the route. */
export type Drop = { kind: 'join'; way: Way; to: string } | { kind: 'put'; step: RouteNode; place: Place };

interface Pulled {
  /** null: a step is drawn. */
  way: Way | null;
  /** One of the route, or a new one; null: a cord is drawn. */
  step: RouteNode | null;
  begun: Point;
  /** Where the pointer is, in the window. */
  at: Point;
  isMoved: boolean;
  /** What dropping it here does; null: nothing. */
  drop: Drop | null;
  /** Why it cannot be dropped here. */
  refusal: string | null;
}

/** A hand trembles: less is a press. Pixels. */
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

  begin(what: { way: Way } | { step: RouteNode }, at: Point): void {
    const [way, step] = 'way' in what ? [what.way, null] : [null, what.step];
    this.#pulled = { way, step, begun: at, at, isMoved: false, drop: null, refusal: null };
  }

  /** It was held long enough: it is drawn along from now on, moved or not. */
  lift(): void {
    if (this.#pulled) this.#pulled = { ...this.#pulled, isMoved: true };
  }

  /** @param over what is under the pointer @returns whether something is drawn along */
  move(at: Point, over: Over): boolean {
    const pulled = this.#pulled;
    if (!pulled) return false;
    const { begun } = pulled;
    const isMoved = pulled.isMoved || Math.hypot(at.x - begun.x, at.y - begun.y) >= LEAST_MOVE;
    this.#pulled = { ...pulled, at, isMoved, ...this.#wouldDo(pulled, over) };
    return isMoved;
  }

  #wouldDo({ way, step }: Pulled, over: Over): Pick<Pulled, 'drop' | 'refusal'> {
    if (way) return over.node === null ? nothing : this.#wouldJoin(way, over.node);
    if (!step) return nothing;
    const place = over.cord ?? (this.#isNew(step) ? over.way : null);
    if (place) {
      const refusal = whyItCannotStand(this.#route(), step, place);
      return { drop: refusal === null ? { kind: 'put', step, place } : null, refusal };
    }
    return over.way && over.way.from !== step.id ? this.#wouldJoin(over.way, step.id) : nothing;
  }

  #wouldJoin(way: Way, to: string): Pick<Pulled, 'drop' | 'refusal'> {
    const refusal = whyItCannotLead(this.#route(), way.from, to);
    return { drop: refusal === null ? { kind: 'join', way, to } : null, refusal };
  }

  #isNew = (step: RouteNode) => !this.#route().nodes.some(({ id }) => id === step.id);

  /** @returns what is to become of the route, or why nothing; null: it was a press. */
  drop(): Drop | { kind: 'refused'; why: string } | null {
    const pulled = this.#pulled;
    this.#pulled = null;
    if (!pulled?.isMoved) return null;
    if (pulled.drop) return pulled.drop;
    const nowhere = pulled.way
      ? 'Nothing changed: drop the cord on a step.'
      : 'Nothing changed: drop the step on a cord, or on a way out of another.';
    return { kind: 'refused', why: pulled.refusal ?? nowhere };
  }

  cancel(): void {
    this.#pulled = null;
  }

  /** Whether the step could take the cord that is drawn along; null: none is. */
  couldTake(id: string): boolean | null {
    const way = this.pulled?.way;
    return way ? whyItCannotLead(this.#route(), way.from, id) === null : null;
  }
}

const nothing = { drop: null, refusal: null } as const;
