import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

export interface Look {
  name: string;
  colorScheme: 'light' | 'dark';
  /** CSS pixels. */
  viewport: { width: number; height: number };
  forcedColors?: 'active';
  contrast?: 'more';
}

const wide = { width: 1280, height: 800 };
const narrow = { width: 390, height: 844 };
const largest = { width: 1920, height: 1080 };
/** What is left of 1280 × 800 at 200 %. */
const enlarged = { width: 640, height: 400 };
const light: Look = { name: 'light, 1280 wide', colorScheme: 'light', viewport: wide };
const dark: Look = { name: 'dark, 390 wide', colorScheme: 'dark', viewport: narrow };

/** Every look in which the product is sound. */
export const looks: readonly [Look, ...Look[]] = [
  light,
  dark,
  { name: 'high contrast', colorScheme: 'dark', viewport: wide, forcedColors: 'active' },
  { name: 'dark, 1920 wide', colorScheme: 'dark', viewport: largest },
  { name: 'light, 200 %', colorScheme: 'light', viewport: enlarged },
  { name: 'more contrast, 390 wide', colorScheme: 'light', viewport: narrow, contrast: 'more' },
];

/**
 * Of a page that is looked at in each look: where there is least room, so that it can be walked through there. Without
 * motion: contrast is judged on a plate's colour, not on a frame of its cross-fade.
 */
export const narrowLook = { colorScheme: 'dark', viewport: narrow, reducedMotion: 'reduce' } as const;

export async function wear(page: Page, look: Look): Promise<void> {
  const { colorScheme, viewport, forcedColors = 'none', contrast = 'no-preference' } = look;
  // Contrast is judged on colours that stay, not on a frame of their change.
  await page.emulateMedia({ colorScheme, forcedColors, contrast, reducedMotion: 'reduce' });
  await page.setViewportSize(viewport);
  // What is laid out by script is so before the second frame.
  await page.evaluate(
    () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
  );
}

/** The page as it stands, wide and light, then narrow and dark, and left so. */
async function inEachLook(page: Page, check: (look: string) => Promise<void>): Promise<void> {
  for (const look of [light, dark]) {
    await wear(page, look);
    await check(look.name);
  }
}

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];

/** What axe finds wrong by the rules of WCAG 2.2 AA: "rule: place". */
async function axeFaults(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return page.evaluate(async (runOnly) => {
    const { run } = (window as unknown as { axe: typeof axe }).axe;
    // Forced colours are drawn, but not told to scripts: the contrast is of the user's choosing.
    const rules = { 'color-contrast': { enabled: !matchMedia('(forced-colors: active)').matches } };
    const { violations } = await run({ runOnly, rules, resultTypes: ['violations'] });
    const places = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target }) => ({ id, at: target.join(' ') })),
    );
    // Of a target that the bar of a phone covers in part axe measures the rest: it is judged where all of it is seen.
    const isSmall = async (at: string) => {
      const [target, top] = [document.querySelector(at), window.scrollY];
      target?.scrollIntoView({ block: 'center' });
      const again = target && (await run(target, { runOnly: { type: 'rule', values: ['target-size'] } }));
      window.scrollTo(0, top);
      return !again || again.violations.length > 0;
    };
    const found: string[] = [];
    for (const { id, at } of places)
      if (id !== 'target-size' || (await isSmall(at))) found.push(`${id}: ${at}`);
    return found;
  }, WCAG);
}

/** What is wrong with the page as it stands in one look: by axe, and by its width. */
export async function faultsIn(page: Page, look: Look): Promise<string[]> {
  await wear(page, look);
  const found = await axeFaults(page);
  const sideways = await sidewaysScroll(page);
  return sideways === 0 ? found : [...found, `scrolls sideways by ${sideways}`];
}

export async function expectNoFaults(page: Page): Promise<void> {
  await inEachLook(page, async (look) => expect(await axeFaults(page), look).toEqual([]));
}

/** How far the page can be scrolled sideways, pixels. */
const sidewaysScroll = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/**
 * Presses Tab from the start of the screen until the focus leaves it, at most `most` times.
 * @returns what had the focus, and of it what does not show it.
 */
async function tabThrough(page: Page, most = 40): Promise<{ stops: string[]; unseen: string[] }> {
  await page.getByRole('main').focus();
  await page.evaluate(rememberLooks);
  const stops: string[] = [];
  const unseen: string[] = [];
  while (stops.length < most) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(focusedStop);
    if (!stop) break;
    stops.push(stop.name);
    if (!stop.isSeen) unseen.push(stop.name);
  }
  return { stops, unseen };
}

interface Looks {
  look: (element: Element) => string;
  before: WeakMap<Element, string>;
}

/** In the page: how everything looks while nothing of it has the focus. */
function rememberLooks(): void {
  const look = (element: Element) => {
    const { outline, outlineStyle, boxShadow, stroke } = getComputedStyle(element);
    const drawn = element instanceof SVGElement ? stroke : '';
    return `${outlineStyle === 'none' ? '' : outline} ${boxShadow} ${drawn}`;
  };
  const all = [...document.querySelectorAll('main *')];
  const looks: Looks = { look, before: new WeakMap(all.map((element) => [element, look(element)])) };
  Object.assign(window, { ringsideLooks: looks });
}

/** In the page. null: the focus is not in the screen. */
function focusedStop(): { name: string; isSeen: boolean } | null {
  const { look, before } = (window as unknown as { ringsideLooks: Looks }).ringsideLooks;
  const at = document.activeElement;
  if (!at?.parentElement?.closest('main')) return null;
  const isOnScreen = (element: Element) => {
    const { top, bottom, left, right, width, height } = element.getBoundingClientRect();
    return width > 1 && height > 1 && top < innerHeight && bottom > 0 && left < innerWidth && right > 0;
  };
  // A frame around a field, or what is drawn for a box or in a bar, may show it.
  const around = [
    at,
    at.firstElementChild,
    at.nextElementSibling,
    at.parentElement,
    at.closest('label, search'),
  ];
  const isShown = around.some(
    (element) => element && look(element) !== (before.get(element) ?? ' none ') && isOnScreen(element),
  );
  const drawn = document.querySelector('[data-node].pointed');
  // The list of a route is seen as the picture beside it.
  const isDrawn = at.closest('[aria-label="Route"]') !== null && drawn !== null && isOnScreen(drawn);
  // A key of the browser's own within a field: its ring is the browser's too.
  const isBrowsers = !at.matches(':focus');
  return {
    name: `${at.tagName.toLowerCase()} ${at.getAttribute('aria-label') ?? at.textContent.trim().slice(0, 40)}`,
    isSeen: isShown || isDrawn || isBrowsers,
  };
}

/** In each look: clean for axe, not wider than the window, and the focus is seen wherever the tab key takes it. */
export async function expectSound(page: Page, name: string): Promise<void> {
  await inEachLook(page, async (look) => {
    const place = `${name}, ${look}`;
    expect(await axeFaults(page), place).toEqual([]);
    expect(await sidewaysScroll(page), place).toBe(0);
    const { stops, unseen } = await tabThrough(page);
    expect(stops.length, place).toBeGreaterThan(0);
    expect(unseen, place).toEqual([]);
  });
}
