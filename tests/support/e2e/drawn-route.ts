/** The picture of a route, and what is drawn along in it by the pointer. */
import type { Locator, Page } from 'playwright-core';

export const drawn = (page: Page) => page.getByRole('group', { name: 'Route, drawn' });
export const node = (page: Page, name: string) => page.locator('[data-node]').filter({ hasText: name });

export async function middleOf(place: Locator): Promise<{ x: number; y: number }> {
  // Once it stands still: the picture is fitted anew a frame after what is around it.
  await place.scrollIntoViewIfNeeded();
  const box = await place.boundingBox();
  if (!box) throw new Error('it is not on the screen');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** In the page: a place of the picture where no step is. */
export function emptyPlace(frame: Element): { x: number; y: number } {
  const { left, top, width, height } = frame.getBoundingClientRect();
  for (let x = left + 80; x < left + width - 20; x += 20)
    for (let y = top + 20; y < top + height - 20; y += 20) {
      const at = document.elementFromPoint(x, y);
      if (at && frame.contains(at) && !at.closest('[data-node]')) return { x, y };
    }
  throw new Error('steps are everywhere');
}

export async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
  const [start, end] = [await middleOf(from), await middleOf(to)];
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 5 });
  await page.mouse.move(end.x, end.y, { steps: 5 });
  await page.mouse.up();
}

/** In the page: the middle of the cord that is drawn from a way out; without one, of that by which calls come in. */
export function middleOfCord(way: { from: string; outlet: string } | null): { x: number; y: number } {
  const from = way ? `[data-cord="${way.from}"][data-cord-outlet="${way.outlet}"]` : '[data-cord=""]';
  const path = document.querySelector<SVGPathElement>(from);
  const toWindow = path?.getScreenCTM();
  if (!path || !toWindow) throw new Error('no such cord is drawn');
  const { x, y } = path.getPointAtLength(path.getTotalLength() / 2);
  return { x: x * toWindow.a + toWindow.e, y: y * toWindow.d + toWindow.f };
}

/** Takes it up, so that cords can be dropped on. */
export async function takeUp(page: Page, what: Locator): Promise<void> {
  const { x, y } = await middleOf(what);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 12, y, { steps: 3 });
}
