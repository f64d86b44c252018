import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { button, ContactCenter, numberField } from '#support/e2e/contact-center.ts';

let center: ContactCenter;
let ana: Page;
beforeAll(async () => {
  center = await ContactCenter.open();
  ana = await center.signIn('agent1');
});
afterEach(() => center.calmDown(ana));
afterAll(() => center.close());

const call = (digits: string) => center.callFrom(ana, digits);

async function type(digits: string): Promise<void> {
  await numberField(ana).fill('');
  await numberField(ana).pressSequentially(digits);
}

beforeEach(() => numberField(ana).waitFor());

describe('an agent calls from a number of the account', () => {
  test('calling that number back rings that agent', async () => {
    const back = await center.carrier.call(center.trunk, { from: '+12065550142', to: '+12025550121' });
    await ana.getByRole('alertdialog').waitFor();
    await button(ana, 'Answer').click();
    await back.answered;
    back.hangUp();
    await ana.getByText('Call ended').first().waitFor();
  });

  test('another number of the account can be chosen as the caller ID', async () => {
    await ana.getByRole('combobox', { name: 'Call from' }).selectOption('+12025550110');
    const callee = await call('2065550142');
    expect(callee.invite?.callerNumber).toBe('+12025550110');
    await button(ana, 'Hang up').click();
    expect((await callee.ended).by).toBe('remote');
    await ana.getByRole('combobox', { name: 'Call from' }).selectOption('+12025550121');
  });

  test('the callee hangs up: the agent is told and free again', async () => {
    const callee = await call('2065550142');
    await callee.answer();
    await button(ana, 'Mute').waitFor();
    callee.hangUp();
    await ana.getByText('Call ended').first().waitFor();
  });
});

describe('a call that does not come about has its own words and one action', () => {
  test.each([
    [486, 'is busy', 'Call again'],
    [404, 'is not in service', 'Check the number'],
    [480, 'does not answer', 'Call again'],
    [603, 'declined the call', 'Call again'],
  ])('%i: %s, %s', async (status, fact, action) => {
    const callee = await call('2065550143');
    callee.refuse(status);
    await ana.getByText(fact).first().waitFor();
    await ana.getByText(action).first().waitFor();
  });

  test('a number that cannot exist is refused while it is typed', async () => {
    await type('2061110142');
    await ana.getByText('111 is not an exchange. Check the number.').waitFor();
    expect(center.carrier.unexpectedCalls).toBe(0);
  });

  test('a country that is off says so before the call', async () => {
    await type('+8613800138000');
    await ana.getByText('Calls to this country are off').first().waitFor();
  });
});
