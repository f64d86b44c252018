import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import { toMicros } from '#kit/money.ts';
import { answers, refuses } from '#support/api/answers.ts';
import { aCallRecord, aMe, anAccount, someNumbers } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { openPhone } from '#support/render-app.ts';

const field = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Number to call' });
const button = (name: string) => screen.getByRole('button', { name });

describe('the number field', () => {
  test('formats while typing and says what is missing', async () => {
    const { user } = await openPhone();
    await user.type(field(), '20655501');
    expect(field()).toHaveValue('(206) 555-01');
    expect(field()).toHaveAccessibleDescription('2 more digits');
  });

  test('keeps the caret where the hand is', async () => {
    const { user } = await openPhone();
    await user.type(field(), '2065550142');
    await user.keyboard('{ArrowLeft}{ArrowLeft}{Backspace}');
    expect(field()).toHaveValue('(206) 555-042');
    expect(field().selectionStart).toBe('(206) 555-0'.length);
    await user.keyboard('1');
    expect(field()).toHaveValue('(206) 555-0142');
    expect(field().selectionStart).toBe('(206) 555-01'.length);
  });

  test('takes no letters', async () => {
    const { user } = await openPhone();
    await user.type(field(), '20x');
    expect(field()).toHaveValue('20');
  });

  test('says in red words why a number cannot be', async () => {
    const { user } = await openPhone();
    await user.type(field(), '206111');
    expect(field()).toHaveAccessibleDescription('111 is not an exchange. Check the number.');
    expect(field()).toBeInvalid();
  });

  test('is focused by "/" from elsewhere, and "/" is not typed', async () => {
    const { user } = await openPhone();
    await user.keyboard('/');
    expect(field()).toHaveFocus();
    expect(field()).toHaveValue('');
  });

  test('is cleared by its button, which then gives way', async () => {
    const { user } = await openPhone();
    await user.type(field(), '206');
    await user.click(button('Clear'));
    expect(field()).toHaveValue('');
    expect(field()).toHaveFocus();
    expect(screen.queryByRole('button', { name: 'Clear' })).not.toBeInTheDocument();
  });
});

test('dial keys write at the caret, sound, and keep the focus', async () => {
  const { user, app } = await openPhone();
  await user.click(button('2'));
  await user.click(button('0'));
  await user.click(button('6'));
  expect(field()).toHaveValue('206');
  expect(button('6')).toHaveFocus();
  expect(app.phone.calls).toHaveLength(0);
});

test('every dial key is named by its character', async () => {
  await openPhone();
  const keys = within(screen.getByRole('group', { name: 'Dial keys' })).getAllByRole('button');
  expect(keys.map((key) => key.getAttribute('aria-label')).join('')).toBe('123456789*0#');
});

describe('calling', () => {
  test('goes out from the own agent number by default', async () => {
    const { user, line } = await openPhone();
    await screen.findByText('your number');
    await user.type(field(), '2065550142{Enter}');
    expect(line().placed.map(({ call }) => call)).toEqual([
      { number: '+12065550142', callFrom: '+12025550121' },
    ]);
    expect(await screen.findByRole('heading', { name: 'Calling' })).toBeInTheDocument();
  });

  test('goes out from the number that was chosen', async () => {
    const { user, line } = await openPhone();
    await screen.findByText('your number');
    await user.selectOptions(screen.getByRole('combobox', { name: 'Call from' }), '+12025550110');
    await user.type(field(), '2065550142');
    await user.click(button('Call'));
    expect(line().placed[0]?.call.callFrom).toBe('+12025550110');
  });

  test('offers the best match first, says which number that was and why', async () => {
    const { user, line } = await openPhone();
    await screen.findByText('your number');
    const select = screen.getByRole('combobox', { name: 'Call from' });
    expect(within(select).getAllByRole('option')[0]).toHaveTextContent('Best match, near the callee');
    await user.selectOptions(select, 'best-match');
    await user.type(field(), '2065550142{Enter}');
    const [placed] = line().placed;
    expect(placed?.call.callFrom).toBe('best-match');
    placed?.signalling.says({ type: 'presented', callerId: '+12065550130', reason: 'same-area-code' });
    expect(await screen.findByText(/^From \(206\).555-0130, same area code$/)).toBeInTheDocument();
  });

  test('offers no best match of a single number', async () => {
    apiServer.use(answers('GET /api/numbers', () => ({ numbers: someNumbers().slice(0, 1) })));
    await openPhone();
    await screen.findByText('your number');
    expect(screen.queryByRole('option', { name: /Best match/ })).not.toBeInTheDocument();
  });

  test('remembers what was chosen, and calls again from the same', async () => {
    const { user, line, app } = await openPhone();
    await screen.findByText('your number');
    await user.selectOptions(screen.getByRole('combobox', { name: 'Call from' }), 'best-match');
    expect(app.settings.callFrom).toBe('best-match');
    await user.type(field(), '2065550142{Enter}');
    const [placed] = line().placed;
    placed?.signalling.says({ type: 'presented', callerId: '+12065550130', reason: null });
    placed?.signalling.says({ type: 'ended', end: { by: 'remote', error: 'busy' } });
    await user.click(await screen.findByRole('button', { name: 'Call again' }));
    expect(line().placed[1]?.call.callFrom).toBe('best-match');
  });

  test('a choice that is not theirs leaves the own number', async () => {
    const { line, user, app } = await openPhone();
    app.settings.change({ callFrom: '+13125550199' });
    await screen.findByText('your number');
    await user.type(field(), '2065550142{Enter}');
    expect(line().placed[0]?.call.callFrom).toBe('+12025550121');
  });

  test('without a whole number it leads to the field', async () => {
    const { user, line } = await openPhone();
    await user.click(button('Call'));
    expect(field()).toHaveFocus();
    expect(line().placed).toHaveLength(0);
  });

  test('says the price before', async () => {
    const { user } = await openPhone();
    await user.type(field(), '2065550142');
    expect(await screen.findByText('$0.025 a minute')).toBeInTheDocument();
  });

  test('says before why the balance will not start it, and whom to ask', async () => {
    const quote = {
      to: '+12065550142',
      microsPerMinute: 25_000,
      isDear: false,
      isInPackage: false,
      refusal: 'balance-empty',
    } as const;
    const account = anAccount({ availableMicros: toMicros(20_000) });
    apiServer.use(
      answers('GET /api/quote', () => quote),
      answers('GET /api/account', () => account),
    );
    const { user } = await openPhone();
    await user.type(field(), '2065550142');
    expect(await screen.findByText('Balance too low')).toBeInTheDocument();
    expect(field()).toHaveAccessibleDescription(
      'The balance is $0.02 and a minute costs $0.025, so this call cannot start. Ask Ada to add money.',
    );
  });

  test.each([
    [{ isDear: true, microsPerMinute: 520_000 }, '$0.52 a minute', /An expensive call: .* 48 min/],
    [{ isInPackage: true }, 'In the package', /^$/],
  ])('says before what it costs: %o', async (facts, price, hint) => {
    const quote = {
      to: '+12065550142',
      microsPerMinute: 25_000,
      isDear: false,
      isInPackage: false,
      refusal: null,
    };
    apiServer.use(answers('GET /api/quote', () => ({ ...quote, ...facts })));
    const { user } = await openPhone();
    await user.type(field(), '2065550142');
    expect(await screen.findByText(price)).toBeInTheDocument();
    expect(field()).toHaveAccessibleDescription(hint);
  });

  test('asks for the price again when money came or a limit changed', async () => {
    const asked: unknown[] = [];
    const quote = { to: '+12065550142', microsPerMinute: 25_000, isDear: false, isInPackage: false };
    apiServer.use(
      answers('GET /api/quote', () => {
        asked.push(1);
        return { ...quote, refusal: asked.length > 1 ? null : 'balance-empty' };
      }),
    );
    const { user, sources } = await openPhone();
    await user.type(field(), '2065550142');
    await screen.findByText('Balance too low');
    sources.latest.says('billing.changed', { what: 'payments' });
    expect(await screen.findByText('$0.025 a minute')).toBeInTheDocument();
  });

  test('that fails says why in a banner, with one action', async () => {
    const { user, line } = await openPhone();
    await user.type(field(), '2065550143{Enter}');
    line().placed[0]?.signalling.says({ type: 'ended', end: { by: 'remote', error: 'busy' } });
    expect(await screen.findByText('(206) 555-0143 is busy.')).toBeInTheDocument();
    await user.click(button('Call again'));
    expect(line().placed).toHaveLength(2);
  });
});

describe('recent calls', () => {
  test('come from the server, and a press puts the number into the field', async () => {
    apiServer.use(answers('GET /api/calls', () => ({ calls: [aCallRecord()], nextBefore: null })));
    const { user } = await openPhone();
    await user.click(await screen.findByRole('button', { name: /Incoming call.*\(206\).555-0142/ }));
    expect(field()).toHaveValue('(206) 555-0142');
    expect(field()).toHaveFocus();
  });

  test('a missed call says so', async () => {
    const missed = aCallRecord({ outcome: 'missed', agent: null, answeredAt: null, source: 'Radio' });
    apiServer.use(answers('GET /api/calls', () => ({ calls: [missed], nextBefore: null })));
    await openPhone();
    expect(await screen.findByText('Missed · Radio')).toBeInTheDocument();
  });

  test('without any there is one sentence', async () => {
    await openPhone();
    expect(await screen.findByText('No calls yet. Your first one will show here.')).toBeInTheDocument();
  });

  test('that cannot be read can be tried again', async () => {
    apiServer.use(refuses('GET /api/calls', 403, { code: 'forbidden' }));
    const { user } = await openPhone();
    await screen.findByText('The history could not be read.');
    apiServer.resetHandlers();
    await user.click(button('Try again'));
    expect(await screen.findByText('No calls yet. Your first one will show here.')).toBeInTheDocument();
  });
});

describe('Ring me', () => {
  test('asks the demo network for a call', async () => {
    const asked: unknown[] = [];
    apiServer.use(answers('POST /api/demo/calls', ({ body }) => (asked.push(body), null)));
    const { user } = await openPhone();
    await user.click(await screen.findByRole('button', { name: 'Ring me' }));
    await waitFor(() => expect(asked).toHaveLength(1));
  });

  test('says why it was refused', async () => {
    apiServer.use(refuses('POST /api/demo/calls', 503, { code: 'trunk-unreachable' }));
    const { user } = await openPhone();
    await user.click(await screen.findByRole('button', { name: 'Ring me' }));
    expect(await screen.findByText('The telephone network does not answer.')).toBeInTheDocument();
  });

  test('is not there outside the demo', async () => {
    apiServer.use(answers('GET /api/me', () => aMe({ demo: false })));
    await openPhone();
    await screen.findByText('Your day');
    expect(screen.queryByRole('button', { name: 'Ring me' })).not.toBeInTheDocument();
  });
});
