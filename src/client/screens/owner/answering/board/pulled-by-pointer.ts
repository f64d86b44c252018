import { on } from 'svelte/events';
import { scrollAtEdge } from './movable.ts';
import type { Pulling, Way } from './pulling.svelte.ts';

/** Which step, and which way out of it, is at a place of the picture. */
export function placeOf(target: Element | null): { node: string | null; way: Way | null } {
  const node = target?.closest<HTMLElement>('[data-node]')?.dataset['node'] ?? null;
  const outlet = target?.closest<HTMLElement>('[data-outlet]')?.dataset['outlet'];
  return { node, way: node !== null && outlet !== undefined ? { from: node, outlet } : null };
}

export const isJack = (target: EventTarget | null): target is Element =>
  target instanceof Element && target.closest('.jack.outlet') !== null;

interface Pull {
  pulling: Pulling;
  canEdit: () => boolean;
  onjoin: (way: Way, to: string) => void;
  /** Why nothing was joined. */
  onrefuse: (why: string) => void;
}

/** Cords and steps of the drawing follow the pointer; Escape leaves all as it was. */
export const pulledByPointer =
  ({ pulling, canEdit, onjoin, onrefuse }: Pull) =>
  (drawing: HTMLElement): (() => void) => {
    const onpointerdown = ({ button, target, clientX, clientY, pointerType }: PointerEvent) => {
      if (!canEdit() || button !== 0 || !(target instanceof Element)) return;
      const { node, way } = placeOf(target);
      const at = { x: clientX, y: clientY };
      if (way && isJack(target)) pulling.begin({ way }, at);
      // A finger that moves on a step scrolls.
      else if (node !== null && pointerType !== 'touch') pulling.begin({ step: node }, at);
    };

    const onpointermove = ({ clientX, clientY, pointerId }: PointerEvent) => {
      if (!pulling.isBegun) return;
      const at = { x: clientX, y: clientY };
      if (!pulling.move(at, placeOf(document.elementFromPoint(at.x, at.y)))) return;
      // What is captured gets no press: that is one only until the pointer moves.
      drawing.setPointerCapture(pointerId);
      if (drawing.parentElement?.parentElement) scrollAtEdge(drawing.parentElement.parentElement, at);
    };

    const onpointerup = () => {
      const dropped = pulling.drop();
      if (!dropped) return;
      if ('onto' in dropped) onjoin(dropped.onto.way, dropped.onto.to);
      else onrefuse(dropped.refusal);
    };

    const onkeydown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !pulling.pulled) return;
      event.preventDefault();
      pulling.cancel();
    };

    const stops = [
      on(drawing, 'pointerdown', onpointerdown),
      on(drawing, 'pointermove', onpointermove),
      on(drawing, 'pointerup', onpointerup),
      on(drawing, 'pointercancel', () => pulling.cancel()),
      on(window, 'keydown', onkeydown, { capture: true }),
    ];
    return () => stops.forEach((stop) => stop());
  };
