import { on } from 'svelte/events';
import type { RouteNode } from '#contract/routing/routing.ts';
import type { Way } from '../model/put-step.ts';
import type { Point } from '../picture/route-layout.ts';
import { scrollAtEdge } from './movable.ts';
import type { Drop, Over, Pulling } from './pulling.svelte.ts';

/** Before that a finger on a step scrolls. */
const HOLD_MS = 350;
/** A finger that rests moves a little, too. Pixels. */
const RESTS_WITHIN = 8;

/** Which step, which way out of it, or which cord is at a place of the picture. */
export function placeOf(target: Element | null): Over {
  const node = target?.closest<HTMLElement>('[data-node]')?.dataset['node'] ?? null;
  const outlet = target?.closest<HTMLElement>('[data-outlet]')?.dataset['outlet'];
  return { node, way: wayOf(node, outlet), cord: cordOf(target?.closest<SVGElement>('[data-cord]')) };
}

const wayOf = (from: string | null | undefined, outlet: string | undefined): Way | null =>
  typeof from === 'string' && outlet !== undefined ? { from, outlet } : null;

function cordOf(path: SVGElement | null | undefined): Over['cord'] {
  if (!path) return null;
  const { cord, cordOutlet } = path.dataset;
  return cordOutlet === undefined ? 'start' : wayOf(cord, cordOutlet);
}

export const isJack = (target: EventTarget | null): target is Element =>
  target instanceof Element && target.closest('.jack.outlet') !== null;

interface Pull {
  pulling: Pulling;
  /** What scrolls when the pointer comes to its edge. */
  frame: () => HTMLElement | undefined;
  stepOf: (id: string) => RouteNode | null;
  canEdit: () => boolean;
  ondrop: (drop: Drop) => void;
  /** Why nothing was changed. */
  onrefuse: (why: string) => void;
}

/** Cords and steps follow the pointer, also a step that was taken outside the drawing; Escape leaves all as it was. */
export const pulledByPointer = (pull: Pull) => (drawing: HTMLElement) => new Hand(pull, drawing).begin();

/** What the pointer does in the drawing, from press to drop. */
class Hand {
  readonly #pull: Pull;
  readonly #drawing: HTMLElement;
  readonly #hold = new Hold();
  /** Of the frame in which it is looked whether the picture scrolls on; 0: nothing is drawn along. */
  #scrolling = 0;
  #at: Point = { x: 0, y: 0 };

  constructor(pull: Pull, drawing: HTMLElement) {
    this.#pull = pull;
    this.#drawing = drawing;
  }

  /** @returns what ends it */
  begin(): () => void {
    const drawing = this.#drawing;
    const stops = [
      on(drawing, 'pointerdown', this.#press),
      on(window, 'pointermove', this.#move),
      on(window, 'pointerup', this.#drop),
      on(window, 'pointercancel', this.#cancel),
      on(window, 'keydown', this.#leave, { capture: true }),
      on(drawing, 'touchmove', this.#keep, { passive: false }),
      on(drawing, 'contextmenu', this.#keep),
      () => cancelAnimationFrame(this.#scrolling),
      this.#cancel,
    ];
    return () => stops.forEach((stop) => stop());
  }

  #press = (event: PointerEvent) => {
    // Two fingers zoom.
    if (!event.isPrimary) this.#cancel();
    else if (this.#pull.canEdit() && event.button === 0) {
      this.#at = { x: event.clientX, y: event.clientY };
      this.#take(event);
    }
  };

  #take({ target, pointerType, pointerId }: PointerEvent) {
    const { pulling, stepOf } = this.#pull;
    const { node, way } = placeOf(target instanceof Element ? target : null);
    const step = node === null ? null : stepOf(node);
    if (way && isJack(target)) pulling.begin({ way }, this.#at);
    else if (step && pointerType === 'mouse') pulling.begin({ step }, this.#at);
    else if (step)
      this.#hold.begin(this.#at, () => {
        pulling.begin({ step }, this.#at);
        pulling.lift();
        this.#look();
        this.#follow(pointerId);
      });
  }

  #move = ({ clientX, clientY, pointerId }: PointerEvent) => {
    this.#at = { x: clientX, y: clientY };
    this.#hold.move(this.#at);
    if (this.#pull.pulling.isBegun && this.#look()) this.#follow(pointerId);
  };

  #look = () => {
    const { x, y } = this.#at;
    return this.#pull.pulling.move(this.#at, placeOf(document.elementFromPoint(x, y)));
  };

  #follow(pointerId: number) {
    // What is captured gets no press: that is one only until the pointer moves.
    this.#drawing.setPointerCapture(pointerId);
    if (this.#scrolling === 0) this.#scrolling = requestAnimationFrame(this.#scrollOn);
  }

  /** The picture goes on while the pointer rests at its edge. */
  #scrollOn = () => {
    const { frame, pulling } = this.#pull;
    const scrolled = frame();
    if (scrolled && pulling.pulled && scrollAtEdge(scrolled, this.#at)) this.#look();
    this.#scrolling = pulling.pulled ? requestAnimationFrame(this.#scrollOn) : 0;
  };

  #drop = () => {
    this.#hold.end();
    const dropped = this.#pull.pulling.drop();
    if (!dropped) return;
    if (dropped.kind === 'refused') this.#pull.onrefuse(dropped.why);
    else this.#pull.ondrop(dropped);
  };

  #cancel = () => {
    this.#hold.end();
    this.#pull.pulling.cancel();
  };

  #leave = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !this.#pull.pulling.pulled) return;
    event.preventDefault();
    event.stopPropagation();
    this.#cancel();
  };

  /** The browser would scroll, or ask what to do with the words under the finger. */
  #keep = (event: Event) => {
    if (this.#pull.pulling.pulled && event.cancelable) event.preventDefault();
  };
}

/** A finger that rests on a step takes it up; one that moves on before scrolls. */
class Hold {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #begun: Point = { x: 0, y: 0 };

  begin(at: Point, onheld: () => void): void {
    this.end();
    this.#begun = at;
    this.#timer = setTimeout(onheld, HOLD_MS);
  }

  move({ x, y }: Point): void {
    if (Math.hypot(x - this.#begun.x, y - this.#begun.y) > RESTS_WITHIN) this.end();
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
