import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { button, ContactCenter } from '#support/e2e/contact-center.ts';

// Without motion: contrast is judged on a plate's colour, not on a frame of its cross-fade.
const looks = [
  { colorScheme: 'light', reducedMotion: 'reduce', viewport: { width: 1280, height: 800 } },
  { colorScheme: 'dark', reducedMotion: 'reduce', viewport: { width: 390, height: 844 } },
] as const;

let center: ContactCenter;
beforeAll(async () => {
  center = await ContactCenter.open();
});
afterAll(() => center.close());

async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`));
}

describe.each(looks)('in $colorScheme, $viewport.width wide', (look) => {
  test('every screen passes axe: sign in, idle, history, devices, incoming, in call', async () => {
    const signIn = await center.page('agent1', look);
    await signIn.goto('/');
    await button(signIn, 'Sign in').waitFor();
    expect(await faults(signIn)).toEqual([]);
    await signIn.close();

    const page = await center.signIn('agent1', { context: look });
    await page.getByRole('textbox', { name: 'Number to call' }).waitFor();
    expect(await faults(page)).toEqual([]);
    for (const name of ['History', 'Devices']) {
      await page.getByRole('link', { name, exact: true }).click();
      await page.getByRole('heading', { name }).first().waitFor();
      expect(await faults(page)).toEqual([]);
    }
    await page.getByRole('link', { name: 'Phone', exact: true }).click();

    const caller = await center.carrier.call(center.trunk, { from: '+12065550142', to: '+12025550121' });
    await page.getByRole('alertdialog').waitFor();
    expect(await faults(page)).toEqual([]);
    await button(page, 'Answer').click();
    await caller.answered;
    await button(page, 'Hold').waitFor();
    expect(await faults(page)).toEqual([]);
    await button(page, 'Hold').click();
    await button(page, 'Resume').waitFor();
    expect(await faults(page)).toEqual([]);
    caller.hangUp();
    await page.getByText('Call ended').first().waitFor();
    await page.close();
  });
});
