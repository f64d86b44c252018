/** A frame whose sheet is scrolled by dragging its empty places and zoomed by Ctrl and the wheel, or by pinching a trackpad. */
import { tick } from 'svelte';
import { on } from 'svelte/events';
import type { Sheet } from './sheet.svelte.ts';

const WHEEL_SPEED = 0.0025;
const EDGE = 36;
const EDGE_STEP = 12;

/** Zooms, and keeps what was at this place of the frame there. */
async function zoomAt(frame: HTMLElement, sheet: Sheet, at: { x: number; y: number }, zoom: number) {
  const before = sheet.zoom;
  const left = (frame.scrollLeft + at.x) / before;
  const top = (frame.scrollTop + at.y) / before;
  sheet.zoomTo(zoom);
  await tick();
  frame.scrollLeft = left * sheet.zoom - at.x;
  frame.scrollTop = top * sheet.zoom - at.y;
}

export const movable =
  (sheet: Sheet) =>
  (frame: HTMLElement): (() => void) => {
    const onwheel = (event: WheelEvent) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const { left, top } = frame.getBoundingClientRect();
      const at = { x: event.clientX - left, y: event.clientY - top };
      void zoomAt(frame, sheet, at, sheet.zoom * Math.exp(-event.deltaY * WHEEL_SPEED));
    };

    /** A finger scrolls by itself. */
    const onpointerdown = (event: PointerEvent) => {
      const isEmpty = event.target instanceof Element && !event.target.closest('[data-node]');
      if (!isEmpty || event.button !== 0 || event.pointerType === 'touch') return;
      const from = { left: frame.scrollLeft + event.clientX, top: frame.scrollTop + event.clientY };
      frame.setPointerCapture(event.pointerId);
      frame.classList.add('moving');
      const stopMoving = on(frame, 'pointermove', (move) => {
        frame.scrollLeft = from.left - move.clientX;
        frame.scrollTop = from.top - move.clientY;
      });
      on(
        frame,
        'lostpointercapture',
        () => {
          stopMoving();
          frame.classList.remove('moving');
        },
        { once: true },
      );
    };

    // Not passive: the browser would zoom the whole page.
    const stops = [on(frame, 'wheel', onwheel, { passive: false }), on(frame, 'pointerdown', onpointerdown)];
    return () => stops.forEach((stop) => stop());
  };

/** What is drawn along to the edge brings the rest into sight. */
export function scrollAtEdge(frame: HTMLElement, { x, y }: { x: number; y: number }): void {
  const { left, right, top, bottom } = frame.getBoundingClientRect();
  const towards = (before: number, after: number) =>
    before < EDGE ? -EDGE_STEP : after < EDGE ? EDGE_STEP : 0;
  frame.scrollBy(towards(x - left, right - x), towards(y - top, bottom - y));
}
