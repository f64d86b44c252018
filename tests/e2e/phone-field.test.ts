/** A telephone number that is typed, pasted and corrected in a real browser. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { button, ContactCenter } from '#support/e2e/contact-center.ts';

let center: ContactCenter;
let admin: Page;
beforeAll(async () => {
  center = await ContactCenter.open();
  admin = await center.signIn('admin');
});
afterAll(() => center.close());

const main = () => admin.getByRole('main');
const number = () => main().getByRole('textbox', { name: 'Number', exact: true });
const caret = () => number().evaluate((field: HTMLInputElement) => field.selectionStart);

async function opened(hash: string): Promise<void> {
  await admin.goto(`/${hash}`);
  await number().waitFor();
}

test.each(['#/answering/receiving/new', '#/numbers/port/new'])(
  'is corrected in the middle, with the caret where the hand left it, under %s',
  async (hash) => {
    await opened(hash);
    await number().pressSequentially('206555x0192');
    expect(await number().inputValue()).toBe('(206) 555-0192');
    for (let left = 0; left < 2; left += 1) await admin.keyboard.press('ArrowLeft');
    await admin.keyboard.press('Backspace');
    expect([await number().inputValue(), await caret()]).toEqual(['(206) 555-092', 11]);
    await admin.keyboard.type('14');
    expect([await number().inputValue(), await caret()]).toEqual(['(206) 555-01492', 13]);
    await admin.keyboard.press('Delete');
    expect([await number().inputValue(), await caret()]).toEqual(['(206) 555-0142', 13]);
  },
);

test('is pasted as others write it, and is what is saved', async () => {
  await opened('#/answering/receiving/new');
  await main().getByRole('textbox', { name: 'Name', exact: true }).pressSequentially('Front desk');
  await number().focus();
  // As the clipboard puts it in: one event for the whole text.
  await admin.keyboard.insertText('+1 206.555.0142');
  await button(admin, 'Add the office line').click();
  await main().getByText('(206) 555-0142').first().waitFor();
});
