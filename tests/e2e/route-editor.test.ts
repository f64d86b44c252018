/** A route is edited among two thousand people: by the pointer, and by keys alone. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setupRoutes } from '#contract/setup-routes.ts';
import { button, ContactCenter, words } from '#support/e2e/contact-center.ts';
import { drag, drawn, emptyPlace, middleOf, middleOfCord, node, takeUp } from '#support/e2e/drawn-route.ts';
import { expectNoFaults } from '#support/e2e/screen-checks.ts';

const MAILER = '/#/numbers/+12025550112';
/** Harbor has five people; an account has 2,000 at most. */
const MORE_PEOPLE = 1_990;

let center: ContactCenter;
let owner: Page;
beforeAll(async () => {
  center = await ContactCenter.open();
  const context = { viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' } as const;
  owner = await center.signIn('admin', { context });
  const lines = Array.from({ length: MORE_PEOPLE }, (_, index) => `p${index}@harbor.test,Quentin ${index}`);
  const csv = ['email,name', ...lines, 'zora@harbor.test,Zora Quill'].join('\n');
  const imported = await owner.request.post(setupRoutes.peopleImport, {
    headers: { 'content-type': 'text/csv', origin: center.server.url },
    data: csv,
    timeout: 120_000,
  });
  expect(imported.ok(), await imported.text()).toBe(true);
}, 180_000);
afterAll(() => center.close());

const steps = (page: Page) => page.getByRole('list', { name: 'Route', exact: true });
const zoom = (page: Page) => page.getByRole('group', { name: 'Zoom' }).getByRole('status');
const saved = (page: Page) => page.getByText(/^Saved/).waitFor();

async function openRoute(page: Page): Promise<void> {
  await page.goto(MAILER);
  await page.getByRole('region', { name: 'Try it' }).getByRole('status').filter({ hasText: '.' }).waitFor();
}

describe('by the pointer', () => {
  test('two letters find one of two thousand, who rings from then on', async () => {
    await openRoute(owner);
    await node(owner, 'Operator').last().click();
    const form = owner.getByRole('form');
    await form.getByRole('combobox', { name: 'Add a target' }).click();
    await owner.keyboard.type('zo');
    await owner.getByText(/^1 of 1,99\d$/).waitFor();
    expect(await owner.getByRole('option').count()).toBe(1);
    await owner.getByRole('option', { name: /Zora Quill/ }).click();
    await owner.keyboard.type('quentin');
    await owner.getByText(/^1,990 of 1,99\d$/).waitFor();
    expect(await owner.getByRole('option').count()).toBe(50);
    await owner.keyboard.press('Escape');

    await drag(owner, button(owner, 'Move Zora'), button(owner, 'Move Cleo'));
    await owner.getByText('Zora is now 1 of 2.').waitFor();
    await drag(owner, button(owner, 'Move Zora'), button(owner, 'Move Cleo'));
    await owner.getByText('Zora is now 2 of 2.').waitFor();
    await button(owner, 'Done').click();
    await node(owner, 'Operator').getByText('Zora').waitFor();
  });

  test('a cord is drawn to another step; where it cannot go, it says why', async () => {
    const jack = node(owner, 'Main menu').locator('[data-outlet="key:1"] .jack');
    await drag(owner, jack, node(owner, 'After hours'));
    await owner.getByText('Main menu: Service leads to After hours now.').waitFor();
    await node(owner, 'Service').getByText('No call reaches it').waitFor();

    await drag(owner, jack, node(owner, 'Office hours'));
    await owner
      .getByText('“Office hours” leads to “Main menu”: the call would go round in circles.')
      .waitFor();
    await drag(owner, jack, owner.getByRole('region', { name: 'Try it' }));
    await owner.getByText('Nothing changed: drop the cord on a step.').waitFor();
    await expectNoFaults(owner);
    await owner.setViewportSize({ width: 1280, height: 800 });
  });

  test('it is saved although a step is not reached, and is there after a reload', async () => {
    await button(owner, 'Save').click();
    await saved(owner);
    await owner.reload();
    await openRoute(owner);
    await node(owner, 'Service').getByText('No call reaches it').waitFor();
    expect(await words(node(owner, 'Operator').last())).toContain('Zora');
  });

  test('the picture is zoomed by the wheel, fitted, and moved by its empty places', async () => {
    const pixels = () => drawn(owner).evaluate(({ scrollLeft }) => scrollLeft);
    const frame = await middleOf(drawn(owner));
    await owner.mouse.move(frame.x, frame.y);
    await owner.keyboard.down('Control');
    await owner.mouse.wheel(0, -400);
    await owner.keyboard.up('Control');
    await expect.poll(() => zoom(owner).innerText()).toBe('150 %');
    expect(await owner.evaluate(() => window.devicePixelRatio)).toBe(1);

    const before = await pixels();
    const empty = await drawn(owner).evaluate(emptyPlace);
    await owner.mouse.move(empty.x, empty.y);
    await owner.mouse.down();
    await owner.mouse.move(empty.x - 60, empty.y, { steps: 4 });
    await owner.mouse.up();
    expect(await pixels()).toBe(before + 60);

    await button(owner, 'Fit').click();
    await expect.poll(() => zoom(owner).innerText()).not.toBe('150 %');
    const isFitted = ({ scrollWidth, clientWidth, scrollHeight, clientHeight }: Element) =>
      scrollWidth <= clientWidth && scrollHeight <= clientHeight;
    expect(await drawn(owner).evaluate(isFitted)).toBe(true);
  });

  test('the form of a schedule does not make the window scroll', async () => {
    await button(owner, 'Step').click();
    await owner.getByRole('menuitem', { name: /^Schedule/ }).click();
    const form = owner.getByRole('form', { name: /Schedule/ });
    await form.waitFor();
    const heights = () => [document.documentElement.scrollHeight, window.innerHeight];
    const [page, window_] = await owner.evaluate(heights);
    expect(page).toBe(window_);
    const box = await form.boundingBox();
    expect(box?.width).toBeGreaterThanOrEqual(430);
    // Down to the bottom of the plate, however high the head of the number is.
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeGreaterThanOrEqual(770);
    expect(box?.height).toBeGreaterThanOrEqual(560);
    await expectNoFaults(owner);
    await owner.setViewportSize({ width: 1280, height: 800 });
    await button(owner, 'Cancel').click();
  });
});

describe('by keys alone', () => {
  test('targets are typed and put in order, a cord is led back, and all of it is saved', async () => {
    await steps(owner)
      .getByRole('button', { name: /^Ring plan Operator/ })
      .press('Enter');
    const adder = owner.getByRole('form').getByRole('combobox', { name: 'Add a target' });
    await adder.focus();
    await owner.keyboard.type('be');
    await owner.getByRole('option', { name: /Ben Ortiz/ }).waitFor();
    await owner.keyboard.press('Enter');
    await button(owner, 'Move Ben').focus();
    await owner.keyboard.press('Alt+ArrowUp');
    await owner.getByText('Ben is now 2 of 3.').waitFor();
    await button(owner, 'Done').press('Enter');

    await steps(owner).getByRole('button', { name: 'Key 1 Service' }).press('Enter');
    await owner.getByRole('combobox', { name: 'Leads to' }).waitFor();
    await owner.keyboard.type('service');
    await owner.keyboard.press('Enter');
    await owner.getByText('Main menu: Service leads to Service now.').waitFor();

    await owner.keyboard.press('-');
    const smaller = await zoom(owner).innerText();
    await owner.keyboard.press('+');
    expect(await zoom(owner).innerText()).not.toBe(smaller);
    await owner.keyboard.press('0');

    await button(owner, 'Save').press('Enter');
    await saved(owner);
    await owner.reload();
    await openRoute(owner);
    const operator = node(owner, 'Operator').last();
    expect((await words(operator)).replace(/\s+/g, ' ')).toMatch(/1 Cleo .*2 Ben .*3 Zora/);
    await expect.poll(() => owner.getByText('No call reaches it').count()).toBe(0);
  });

  test('Ctrl Z takes back the last change of the draft', async () => {
    await steps(owner).getByRole('button', { name: 'Key 2 Sales' }).press('Enter');
    await owner.getByRole('combobox', { name: 'Leads to' }).waitFor();
    await owner.keyboard.type('after');
    await owner.keyboard.press('Enter');
    await button(owner, 'Save').waitFor();
    await owner.keyboard.press('Control+z');
    await button(owner, 'Save').waitFor({ state: 'detached' });
  });
});

const key1 = { from: 'main-menu', outlet: 'key:1' };
const isChanged = (page: Page) => button(page, 'Save').isVisible();

describe('steps are drawn into cords', () => {
  test('a step is put between two others; one Undo brings all back, Escape and nowhere change nothing', async () => {
    await openRoute(owner);
    const operator = node(owner, 'Operator').last().locator('.head');
    await takeUp(owner, operator);
    const cord = await owner.evaluate(middleOfCord, key1);
    await owner.mouse.move(cord.x, cord.y, { steps: 5 });
    await owner.getByText('After Main menu: Service, before Service').waitFor();
    await expectNoFaults(owner);
    await owner.setViewportSize({ width: 1280, height: 800 });
    await owner.keyboard.press('Escape');
    await owner.mouse.up();
    expect(await isChanged(owner)).toBe(false);

    await takeUp(owner, operator);
    await owner.mouse.move(cord.x, cord.y, { steps: 5 });
    await owner.mouse.up();
    await owner.getByText('Main menu: Service leads to Operator now, and Operator to Service.').waitFor();
    await owner.keyboard.press('Control+z');
    await expect.poll(() => isChanged(owner)).toBe(false);

    await takeUp(owner, operator);
    const empty = await drawn(owner).evaluate(emptyPlace);
    await owner.mouse.move(empty.x, empty.y, { steps: 5 });
    await owner.mouse.up();
    await owner.getByText('Nothing changed: drop the step on a cord, or on a way out of another.').waitFor();
    expect(await isChanged(owner)).toBe(false);
  });

  test('a new step is drawn from the list of kinds to where calls come in, and its form opens', async () => {
    await button(owner, 'Step').click();
    await takeUp(owner, owner.getByRole('menuitem', { name: /^Message/ }));
    await owner.getByRole('menu').waitFor({ state: 'detached' });
    const cord = await owner.evaluate(middleOfCord, null);
    await owner.mouse.move(cord.x, cord.y, { steps: 5 });
    await owner.mouse.up();
    await owner.getByText('The call comes to Message first now, and Message to Office hours.').waitFor();
    await owner.getByRole('form', { name: /Message/ }).waitFor();
    await button(owner, 'Cancel').click();
    await owner.keyboard.press('Control+z');
    await expect.poll(() => isChanged(owner)).toBe(false);
  });
});

describe('by fingers', () => {
  let tablet: Page;
  let touch: (
    type: 'touchStart' | 'touchMove' | 'touchEnd',
    ...at: { x: number; y: number }[]
  ) => Promise<void>;
  beforeAll(async () => {
    const look = { viewport: { width: 820, height: 1180 }, reducedMotion: 'reduce' } as const;
    tablet = await center.signIn('admin', { context: { ...look, hasTouch: true, isMobile: true } });
    await openRoute(tablet);
    const devtools = await tablet.context().newCDPSession(tablet);
    touch = async (type, ...at) => {
      const touchPoints = at.map((place, id) => ({ ...place, id }));
      await devtools.send('Input.dispatchTouchEvent', { type, touchPoints });
    };
  });

  async function slide(from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
    for (let part = 0.1; part < 1.05; part += 0.1)
      await touch('touchMove', { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part });
  }
  const scrolled = () => drawn(tablet).evaluate(({ scrollLeft }) => scrollLeft);

  test('two fingers zoom the picture, not the page; one scrolls it, also from a step, and moves none', async () => {
    const { x, y } = await middleOf(drawn(tablet));
    await touch('touchStart', { x: x - 50, y }, { x: x + 50, y });
    for (let apart = 55; apart <= 120; apart += 5)
      await touch('touchMove', { x: x - apart, y }, { x: x + apart, y });
    await touch('touchEnd');
    await expect.poll(() => zoom(tablet).innerText()).toBe('150 %');
    expect(await tablet.evaluate(() => window.visualViewport?.scale)).toBe(1);

    const before = await scrolled();
    const menu = await middleOf(node(tablet, 'Main menu').locator('.head'));
    await touch('touchStart', menu);
    await slide(menu, { x: menu.x - 100, y: menu.y });
    await touch('touchEnd');
    await expect.poll(scrolled).toBeGreaterThan(before + 50);
    expect(await isChanged(tablet)).toBe(false);
    await button(tablet, 'Fit').tap();
  });

  test('a step that is held is taken up, and put between two others', async () => {
    const operator = await middleOf(node(tablet, 'Operator').last().locator('.head'));
    await touch('touchStart', operator);
    await tablet.getByText('Drop it on a cord, or on a way out').waitFor();
    await slide(operator, await tablet.evaluate(middleOfCord, key1));
    await touch('touchEnd');
    await tablet.getByText('Main menu: Service leads to Operator now, and Operator to Service.').waitFor();
    await button(tablet, 'Undo').tap();
    await expect.poll(() => isChanged(tablet)).toBe(false);
  });

  test('a cord is drawn from its jack', async () => {
    const jack = await middleOf(node(tablet, 'Main menu').locator('[data-outlet="key:1"] .jack'));
    await touch('touchStart', jack);
    await slide(jack, await middleOf(node(tablet, 'After hours').locator('.head')));
    await touch('touchEnd');
    await tablet.getByText('Main menu: Service leads to After hours now.').waitFor();
    await button(tablet, 'Undo').tap();
    await expect.poll(() => isChanged(tablet)).toBe(false);
  });

  test('on a phone a step is put elsewhere from its form', async () => {
    await tablet.setViewportSize({ width: 390, height: 844 });
    await steps(tablet)
      .getByRole('button', { name: /^Ring plan Operator/ })
      .tap();
    await button(tablet, 'Put it elsewhere').tap();
    await tablet.getByRole('combobox', { name: 'Comes after' }).tap();
    await tablet.getByRole('option', { name: /^Main menu: Service/ }).tap();
    await tablet.getByText('Main menu: Service leads to Operator now, and Operator to Service.').waitFor();
    await expectNoFaults(tablet);
    await tablet.context().close();
  });
});
