/**
 * A frame whose sheet is scrolled by dragging its empty places and zoomed by Ctrl and the wheel, by pinching a trackpad,
 * or by two fingers.
 */
import { tick } from 'svelte';
import { on } from 'svelte/events';
import type { Sheet } from './sheet.svelte.ts';

const WHEEL_SPEED = 0.0025;
const EDGE = 36;
const EDGE_STEP = 6;

interface Place {
  x: number;
  y: number;
}

/** Zooms, and brings what was at a place of the frame to another. */
async function zoomAt(frame: HTMLElement, sheet: Sheet, from: Place, zoom: number, to = from) {
  const before = sheet.zoom;
  const left = (frame.scrollLeft + from.x) / before;
  const top = (frame.scrollTop + from.y) / before;
  sheet.zoomTo(zoom);
  await tick();
  frame.scrollLeft = left * sheet.zoom - to.x;
  frame.scrollTop = top * sheet.zoom - to.y;
}

const placeIn = (frame: HTMLElement, { clientX, clientY }: { clientX: number; clientY: number }): Place => {
  const { left, top } = frame.getBoundingClientRect();
  return { x: clientX - left, y: clientY - top };
};

export const movable =
  (sheet: Sheet) =>
  (frame: HTMLElement): (() => void) => {
    const onwheel = (event: WheelEvent) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const at = placeIn(frame, event);
      void zoomAt(frame, sheet, at, sheet.zoom * Math.exp(-event.deltaY * WHEEL_SPEED));
    };

    /** A finger scrolls by itself. */
    const onpointerdown = (event: PointerEvent) => {
      const isEmpty = event.target instanceof Element && !event.target.closest('[data-node]');
      if (!isEmpty || event.button !== 0 || event.pointerType !== 'mouse') return;
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
    const stopPinching = pinched(sheet, frame);
    return () => {
      stops.forEach((stop) => stop());
      stopPinching();
    };
  };

/** Two fingers zoom by how far apart they are, and move what is between them along. */
function pinched(sheet: Sheet, frame: HTMLElement): () => void {
  let middle: Place = { x: 0, y: 0 };
  /** Of the zoom to the pixels between the fingers, while there are two. */
  let perPixel: number | null = null;

  const ontouch = (event: TouchEvent) => {
    const [first, second, third] = event.touches;
    if (!first || !second || third) {
      perPixel = null;
      return;
    }
    if (event.cancelable) event.preventDefault();
    const [a, b, before] = [placeIn(frame, first), placeIn(frame, second), middle];
    middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
    const apart = Math.hypot(a.x - b.x, a.y - b.y) || 1;
    if (perPixel === null) perPixel = sheet.zoom / apart;
    else void zoomAt(frame, sheet, before, perPixel * apart, middle);
  };
  const options = { passive: false };
  const stops = [
    on(frame, 'touchstart', ontouch, options),
    on(frame, 'touchmove', ontouch, options),
    on(frame, 'touchend', ontouch),
    on(frame, 'touchcancel', ontouch),
  ];
  return () => stops.forEach((stop) => stop());
}

/** What is drawn along to the edge brings the rest into sight. @returns whether anything moved */
export function scrollAtEdge(frame: HTMLElement, { x, y }: Place): boolean {
  const { left, right, top, bottom } = frame.getBoundingClientRect();
  const [beforeX, beforeY] = [frame.scrollLeft, frame.scrollTop];
  // Beyond the edge somebody aims at something else.
  if (x < left || x > right || y < top || y > bottom) return false;
  const towards = (before: number, after: number) =>
    before < EDGE ? -EDGE_STEP : after < EDGE ? EDGE_STEP : 0;
  frame.scrollBy(towards(x - left, right - x), towards(y - top, bottom - y));
  return frame.scrollLeft !== beforeX || frame.scrollTop !== beforeY;
}
