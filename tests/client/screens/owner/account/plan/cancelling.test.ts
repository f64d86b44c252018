import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import { answers, refuses } from '#support/api/answers.ts';
import { anAccount, TEN_O_CLOCK } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { aBucket } from '../packages/buckets.ts';
import { selling } from '../packages/selling.ts';
import { aStanding, DAY_MS } from '../money-facts.ts';
import { openAccount, said } from '../open-account.ts';

const plate = (name: RegExp | string) => screen.findByRole('region', { name });
const choose = async (name: RegExp) => within(await plate('Change plan')).findByRole('radio', { name });

describe('cancelling', () => {
  const question = () => screen.findByRole('dialog', { name: 'Cancel Harbor Home Services' });

  async function ask() {
    const opened = await openAccount({ differs: selling([aBucket({ usedMinutes: 31_482 })]).differs });
    const { server } = opened;
    apiServer.use(
      answers('POST /api/billing/cancellation', ({ body }) => {
        server.asked.push({ what: 'cancel', body });
        const readableUntil = TEN_O_CLOCK + 60 * DAY_MS;
        server.standing = aStanding({
          plan: 'starter',
          state: 'closed',
          period: null,
          closedAt: TEN_O_CLOCK,
          readableUntil,
        });
        server.account = anAccount({ state: 'closed', at: TEN_O_CLOCK + 1 });
        return server.standing;
      }),
    );
    await opened.user.click(await screen.findByRole('button', { name: 'Cancel the account' }));
    return opened;
  }

  test('says what happens, and wants the name typed', async () => {
    const { user, server } = await ask();
    const words = said(await question());
    for (const line of [
      'All numbers are released at once',
      'The balance of $25.00 is not paid out. It is there again if the account is taken up again by',
      'The 75,000-minute package does not renew. What is left, 43,518 minutes, is gone on 1 June.',
      'No card is charged any more.',
      'The unused part of the software fee goes back to the balance.',
      'can be read until 13 July',
    ])
      expect(words).toContain(line);
    const field = within(await question()).getByRole('textbox');
    await user.type(field, 'Harbor{Enter}');
    expect(field).toHaveAccessibleDescription("This is not the account's name. Type Harbor Home Services.");
    expect(server.asked.filter(({ what }) => what === 'cancel')).toEqual([]);
  });

  test('and taking up again', async () => {
    const { user, server } = await ask();
    await user.type(within(await question()).getByRole('textbox'), 'Harbor Home Services');
    await user.click(within(await question()).getByRole('button', { name: 'Cancel Harbor Home Services' }));
    const closed = await plate('The account is cancelled');
    expect(said(closed)).toContain(
      'Everything can be read until 13 July, and until then it can be taken up again.',
    );
    expect(server.asked.at(-1)).toEqual({ what: 'cancel', body: { name: 'Harbor Home Services' } });
    apiServer.use(
      answers('DELETE /api/billing/cancellation', () => {
        server.standing = aStanding({ plan: 'starter', period: null });
        server.account = anAccount({ at: TEN_O_CLOCK + 2 });
        return server.standing;
      }),
    );
    await user.click(within(closed).getByRole('button', { name: 'Take it up again' }));
    expect(await choose(/^Starter Now/)).toBeChecked();
    await waitFor(() => expect(screen.getByRole('heading', { name: 'Change plan' })).toHaveFocus());
  });

  test('too late to take it up again is said', async () => {
    const standing = aStanding({ plan: 'starter', state: 'closed', period: null, closedAt: TEN_O_CLOCK });
    const { user } = await openAccount({ standing });
    apiServer.use(refuses('DELETE /api/billing/cancellation', 409, { code: 'not-reopenable' }));
    await user.click(await screen.findByRole('button', { name: 'Take it up again' }));
    expect(
      await screen.findByText('The account was cancelled too long ago. Sign up again.'),
    ).toBeInTheDocument();
  });

  test('a supervisor reads that it is cancelled, and takes nothing up', async () => {
    const standing = aStanding({ plan: 'starter', state: 'closed', period: null, closedAt: TEN_O_CLOCK });
    await openAccount({ standing, role: 'supervisor' });
    const closed = await plate('The account is cancelled');
    expect(within(closed).queryByRole('button')).not.toBeInTheDocument();
  });
});
