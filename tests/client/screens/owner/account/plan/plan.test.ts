import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import type { PaymentRequest } from '#contract/billing/payments.ts';
import { planIdSchema } from '#contract/billing/plans.ts';
import { toMicros } from '#kit/money.ts';
import { answers, refuses } from '#support/api/answers.ts';
import { anAccount, TEN_O_CLOCK } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { aPayment, aQuote, aStanding, DAY_MS, dollars, visa } from '../money-facts.ts';
import { openAccount, said } from '../open-account.ts';

const plate = (name: RegExp | string = 'Change plan') => screen.findByRole('region', { name });
const choose = async (name: RegExp) => within(await plate()).findByRole('radio', { name });
const confirm = (name: string) => screen.findByRole('button', { name });

/** The server changes to the plan that is asked for. */
function changesPlan({ server }: Awaited<ReturnType<typeof openAccount>>) {
  apiServer.use(
    answers('PUT /api/billing/plan', ({ body }) => {
      server.asked.push({ what: 'change', body });
      server.standing = aStanding({ plan: 'growth' });
      return server.standing;
    }),
  );
}

test('shows the plans with their fees, which one it is, and when it is paid again', async () => {
  await openAccount();
  expect(await choose(/^Team Now/)).toBeChecked();
  const rows = within(await plate())
    .getAllByRole('radio')
    .map((radio) => said(radio.closest('label') ?? radio));
  expect(rows).toEqual([
    'Starter No fee $0.025 a minute $0 a month',
    'Team Now $0.025 a minute $29 a month',
    'Growth Wallboard, reports $0.025 a minute $59 a month',
    'Enterprise Several exchanges $0.025 a minute $149 a month',
  ]);
  expect(await plate()).toHaveTextContent('Next $29.00 on 1 June');
  expect(screen.queryByRole('button', { name: /^Change to/ })).not.toBeInTheDocument();
});

test('says what each plan saves or costs more with the calls of the last month', async () => {
  const costs = { starter: 150.4, team: 161, growth: 119.6, enterprise: 160.8 } as const;
  const plans = planIdSchema.options.map((plan) => ({ plan, micros: dollars(costs[plan]) }));
  await openAccount({ lastMonth: { month: '2026-04', plans, covers: [] } });
  await within(await plate()).findByText('With the calls of April 2026, at today’s prices.');
  const prices = within(await plate())
    .getAllByRole('radio')
    .map((radio) => /\$\S+ a month(.*)$/.exec(said(radio.closest('label') ?? radio))?.[1]);
  expect(prices).toEqual([' You save about $11', '', ' You save about $41', ' About the same']);
});

test('says to the second what a change costs before it is confirmed, then changes', async () => {
  const opened = await openAccount();
  changesPlan(opened);
  const { user, server } = opened;
  await user.click(await choose(/^Growth/));
  const button = await confirm('Change to Growth');
  const words = said(await plate());
  for (const line of [
    'For the 17 days 13 h until 1 June',
    'Unused part of Team −$16.42',
    'Same part of Growth $33.40',
    'Charged today $16.98',
    'Then $59.00 on 1 June',
  ])
    expect(words).toContain(line);
  expect(button).toHaveAccessibleDescription(
    'Leaves $8.01. That is below $10.00, so auto-recharge adds $41.99 from Visa ending 4242.',
  );
  expect(server.asked).toEqual([{ what: 'quote', body: 'growth' }]);
  await user.click(button);
  expect(await screen.findByText('You are on Growth now.')).toBeInTheDocument();
  expect(await choose(/^Growth Now/)).toBeChecked();
  expect(server.asked.at(-1)).toEqual({ what: 'change', body: { plan: 'growth', dueMicros: 16_983_468 } });
  await waitFor(() => expect(screen.getByRole('heading', { name: 'Change plan' })).toHaveFocus());
});

test('a change down gives back', async () => {
  const quote = aQuote({
    to: 'starter',
    chargeMicros: dollars(0),
    dueMicros: toMicros(-16_417_338),
    balanceMicros: toMicros(41_417_338),
    recharge: null,
    nextMicros: dollars(0),
  });
  const { user } = await openAccount({ quote });
  await user.click(await choose(/^Starter/));
  await confirm('Change to Starter');
  const words = said(await plate());
  expect(words).toContain('Given back today $16.42');
  expect(words).toContain('The balance becomes $41.41.');
  expect(words).toContain('Then no fee');
});

test('the first plan with a fee is no change of another: its month begins now', async () => {
  const standing = aStanding({ plan: 'starter', period: null });
  const quote = aQuote({
    from: 'starter',
    secondsLeft: 31 * 86_400,
    creditMicros: dollars(0),
    chargeMicros: dollars(59),
    dueMicros: dollars(59),
    balanceMicros: dollars(41),
    until: Date.UTC(2026, 5, 14, 10),
    recharge: null,
  });
  const { user } = await openAccount({
    standing,
    quote,
    account: anAccount({ availableMicros: dollars(100) }),
  });
  await user.click(await choose(/^Growth/));
  await confirm('Change to Growth');
  const words = said(await plate());
  expect(words).toContain('For the month until 14 June');
  expect(words).not.toContain('Unused part');
});

test('a price that has changed is shown anew before it is charged', async () => {
  const { user, server } = await openAccount();
  apiServer.use(refuses('PUT /api/billing/plan', 409, { code: 'price-changed' }));
  await user.click(await choose(/^Growth/));
  const button = await confirm('Change to Growth');
  server.quote = aQuote({
    dueMicros: dollars(18),
    chargeMicros: dollars(34.417338),
    balanceMicros: dollars(7),
  });
  await user.click(button);
  expect(
    await screen.findByText('The price has changed since it was shown. Look at it again, then confirm.'),
  ).toBeInTheDocument();
  await waitFor(async () => expect(said(await plate())).toContain('Charged today $18.00'));
});

describe('when the balance does not pay for it', () => {
  const short = aQuote({ balanceMicros: dollars(-33.985), shortMicros: dollars(33.985), recharge: null });

  async function addsAndChanges(becomes: Parameters<typeof aPayment>[0] = {}) {
    const opened = await openAccount({ quote: short });
    const { server } = opened;
    apiServer.use(
      answers('POST /api/billing/payments', ({ body }) => {
        server.asked.push({ what: 'pay', body });
        const { id, micros, purpose = null } = body as PaymentRequest;
        const payment = aPayment({ id, micros: toMicros(micros), purpose, purposeDone: true, ...becomes });
        server.payments = [payment];
        if (payment.state === 'succeeded' && payment.purposeDone)
          server.standing = aStanding({ plan: 'growth' });
        return payment;
      }),
    );
    await opened.user.click(await choose(/^Growth/));
    const button = await confirm('Add $33.99 and change to Growth');
    expect(await plate()).toHaveTextContent('It is charged to Visa ending 4242.');
    await opened.user.click(button);
    return opened;
  }

  test('one payment brings the money and the plan', async () => {
    const { server } = await addsAndChanges();
    expect(await screen.findByText('You are on Growth now.')).toBeInTheDocument();
    expect(server.asked.find(({ what }) => what === 'pay')?.body).toMatchObject({
      micros: 33_990_000,
      cardId: visa.id,
      purpose: { type: 'plan', plan: 'growth' },
    });
    expect(server.asked.filter(({ what }) => what === 'change')).toEqual([]);
  });

  test('the event may tell of the new plan before the payment does', async () => {
    const { server, sources } = await addsAndChanges({ state: 'pending', purposeDone: null });
    await screen.findByText(/The payment is on its way/);
    server.standing = aStanding({ plan: 'growth' });
    sources.latest.says('billing.changed', { what: 'plan' });
    expect(await screen.findByText('You are on Growth now.')).toBeInTheDocument();
  });

  test('a decline says what to do, and the plan stays', async () => {
    await addsAndChanges({ state: 'declined', declineReason: 'declined', purposeDone: null });
    expect(
      await screen.findByText('Visa ending 4242 was declined. Use another card, or ask its bank.'),
    ).toBeInTheDocument();
    expect(await confirm('Add $33.99 and change to Growth')).toBeInTheDocument();
    expect(await choose(/^Team Now/)).toBeInTheDocument();
  });

  test('money that no longer sufficed when it came says so, and leads back to it', async () => {
    const { user } = await addsAndChanges({ purposeDone: false });
    expect(
      await screen.findByText(
        /has come from Visa ending 4242\..*The plan was not changed: the balance no longer covers it\./,
      ),
    ).toBeInTheDocument();
    await user.click(await confirm('Look at it again'));
    expect(await confirm('Add $33.99 and change to Growth')).toBeInTheDocument();
  });

  test('the payment waits for the bank in the plate', async () => {
    await addsAndChanges({ state: 'pending', purposeDone: null });
    expect(within(await plate()).getByText(/The payment is on its way/)).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: /change to Growth/ })).not.toBeInTheDocument();
  });

  test('without a card one is saved first', async () => {
    const testCards = [{ token: 'tok_ok', brand: 'Visa', last4: '4242', behaviour: 'Succeeds' }];
    const { user } = await openAccount({ quote: short, cards: { provider: 'test', cards: [], testCards } });
    await user.click(await choose(/^Growth/));
    expect(
      await within(await plate()).findByRole('button', { name: 'Save Visa ending 4242' }),
    ).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: /change to Growth/ })).not.toBeInTheDocument();
  });
});

test('an owner who signed up with a plan finds it chosen', async () => {
  await openAccount({ page: '/start/growth', standing: aStanding({ plan: 'starter', period: null }) });
  expect(await choose(/^Growth/)).toBeChecked();
  expect(await confirm('Change to Growth')).toBeInTheDocument();
});

test('a fee that could not be paid says until when, and money is added from there', async () => {
  const standing = aStanding({ state: 'past-due', fallsBackAt: TEN_O_CLOCK + 14 * DAY_MS });
  const { user } = await openAccount({ standing });
  expect(said(await plate())).toContain(
    'The fee of $29.00 could not be paid. Without it the account goes back to Starter on 28 May.',
  );
  await user.click(within(await plate()).getByRole('button', { name: 'Add money' }));
  expect(await screen.findByRole('dialog', { name: 'Add money' })).toBeInTheDocument();
});
