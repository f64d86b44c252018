import { screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, test } from 'vitest';
import { toMicros } from '#kit/money.ts';
import { answers, refuses } from '#support/api/answers.ts';
import { anAccount } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { aRecharge } from '../account/money-facts.ts';
import { openSetup } from './open-setup.ts';

const offer = (number: string) => ({ number, place: 'Chicago, IL', microsPerMonth: toMicros(2_000_000) });
let offers: string[];
let asked: URLSearchParams[];

beforeEach(() => {
  offers = ['+13125550181', '+13125550182', '+13125550183', '+13125550184', '+13125550185'];
  asked = [];
  apiServer.use(
    answers('GET /api/number-offers', ({ url }) => {
      asked.push(url.searchParams);
      return { offers: offers.map(offer) };
    }),
  );
});

const needed = () => screen.findByRole('status', { name: 'Numbers needed' });
const basket = () => screen.getByRole('form', { name: /^\d+ numbers?$/ });

async function take(count: number) {
  const opened = await openSetup('buy');
  await opened.user.type(await screen.findByRole('textbox', { name: 'Area code' }), '312');
  for (const number of offers.slice(0, count)) {
    const last = number.slice(-4);
    await opened.user.click(await screen.findByRole('button', { name: new RegExp(`^Take .*${last}$`) }));
  }
  return opened;
}

describe('how many numbers', () => {
  test.each([
    ['100', 4],
    ['26', 2],
    ['0', 0],
  ])('[FAQ] %s visitors a day need %d', async (visitors, count) => {
    const { user } = await openSetup('buy');
    await user.type(await screen.findByRole('textbox', { name: 'Visitors a day' }), visitors);
    expect(within(await needed()).getByText(String(count))).toBeInTheDocument();
  });

  test('channels and agents are added, and the answer leads to a full basket', async () => {
    const { user } = await openSetup('buy');
    await user.type(await screen.findByRole('textbox', { name: 'Visitors a day' }), '50');
    await user.type(screen.getByRole('textbox', { name: 'Offline channels' }), '1');
    await user.type(screen.getByRole('textbox', { name: 'Agents' }), '1{Enter}');
    expect(await needed()).toHaveTextContent('4 2 for the website, 1 for advertising, 1 for agents');
    const areaCode = screen.getByRole('textbox', { name: 'Area code' });
    await waitFor(() => expect(areaCode).toHaveFocus());
    await user.type(areaCode, '312');
    await user.click(await screen.findByRole('button', { name: 'Take the first 4' }));
    const sources = within(basket()).getAllByRole('textbox');
    expect(sources.map((field) => (field as HTMLInputElement).value)).toEqual([
      'Website',
      'Website',
      '',
      'Ada Lund',
    ]);
  });
});

describe('the offers', () => {
  test('are asked for by area code, and by toll-free', async () => {
    const { user } = await openSetup('buy');
    await user.type(await screen.findByRole('textbox', { name: 'Area code' }), '312');
    const list = await screen.findByRole('list', { name: 'Numbers for rent' });
    expect(within(list).getAllByText('$2.00 a month')).toHaveLength(5);
    expect(within(list).getAllByText('Chicago, IL')).toHaveLength(5);
    await user.click(screen.getByRole('radio', { name: 'Toll-free' }));
    await waitFor(() => expect(asked.map(String)).toEqual(['areaCode=312', 'tollFree=true']));
  });

  test('an area code that cannot be is refused at once', async () => {
    const { user } = await openSetup('buy');
    await user.type(await screen.findByRole('textbox', { name: 'Area code' }), '112');
    expect(screen.getByText('No area code begins with 0 or 1. Check it.')).toBeInTheDocument();
    expect(asked).toEqual([]);
  });

  test('say when there are none', async () => {
    offers = [];
    const { user } = await openSetup('buy');
    await user.type(await screen.findByRole('textbox', { name: 'Area code' }), '312');
    expect(await screen.findByText(/No number of 312 is for rent now\./)).toBeInTheDocument();
  });
});

describe('the basket', () => {
  test('says what is charged today and each month, and the button names it', async () => {
    await take(3);
    const form = basket();
    expect(within(form).getByText('Charged today').nextElementSibling).toHaveTextContent('$6.00');
    expect(within(form).getByText('Then each month').nextElementSibling).toHaveTextContent('$6.00');
    expect(within(form).getByText('Leaves $19.00 of the balance.')).toBeInTheDocument();
    expect(
      within(form).getByRole('button', { name: 'Rent 3 numbers for $6.00 a month' }),
    ).toBeInTheDocument();
  });

  test('rents what is in it, each number with its source', async () => {
    let sent: unknown;
    apiServer.use(
      answers('POST /api/rented-numbers', ({ body }) => {
        sent = body;
        return { numbers: [] };
      }),
    );
    const { user } = await take(1);
    await user.type(within(basket()).getByRole('textbox'), 'Radio{Enter}');
    const heading = await screen.findByRole('heading', { name: '1 number rented' });
    await waitFor(() => expect(heading).toHaveFocus());
    expect(sent).toEqual({
      route: { template: 'ring-buyer', timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone },
      numbers: [{ number: '+13125550181', source: 'Radio' }],
    });
    expect(screen.getByText('It takes calls now. It rings you, then takes a message.')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: /0181$/ })).toHaveAttribute(
      'href',
      `#/numbers/${encodeURIComponent('+13125550181')}`,
    );
  });

  test.each([{ isOver: false }, { isOver: true }])(
    'leads on to the first steps while they are open: over $isOver',
    async ({ isOver }) => {
      apiServer.use(
        answers('POST /api/rented-numbers', () => ({ numbers: [] })),
        answers('GET /api/getting-started', () => ({
          isOver,
          hasMoney: true,
          firstNumber: null,
          isAnswered: false,
          hasHours: false,
          hasTalked: false,
          hasPeople: false,
        })),
      );
      const { user, app } = await take(1);
      await user.type(within(basket()).getByRole('textbox'), 'Radio{Enter}');
      await screen.findByRole('heading', { name: '1 number rented' });
      await waitFor(() =>
        expect(app.queryClient.getQueryData(['getting-started'])).toMatchObject({ isOver }),
      );
      const onward = screen.queryByRole('link', { name: 'Go on with the first steps' });
      if (isOver) expect(onward).toBeNull();
      else expect(onward).toHaveAttribute('href', '#/phone');
    },
  );

  test('wants a source for each number before it sends anything', async () => {
    const { user } = await take(2);
    const [first, second] = within(basket()).getAllByRole('textbox');
    if (!first || !second) throw new Error('two sources');
    await user.type(first, 'Radio');
    await user.click(screen.getByRole('button', { name: /^Rent 2/ }));
    expect(second).toHaveAccessibleDescription('The source is empty. Enter what it tracks.');
    await waitFor(() => expect(second).toHaveFocus());
  });

  test('tells beforehand that the balance is too low, and again when it is refused', async () => {
    apiServer.use(
      answers('GET /api/account', () => anAccount({ availableMicros: toMicros(500_000) })),
      answers('GET /api/billing/auto-recharge', () => aRecharge()),
      refuses('POST /api/rented-numbers', 402, { code: 'balance-empty' }),
    );
    const { user } = await take(1);
    expect(await within(basket()).findByText('The balance is $0.50: $1.50 is missing.')).toBeInTheDocument();
    await user.type(within(basket()).getByRole('textbox'), 'Radio{Enter}');
    expect(
      await screen.findByText('The balance of $0.50 is too low for $2.00. Add money, then rent it.'),
    ).toBeInTheDocument();
    expect(within(basket()).getByRole('textbox')).toHaveValue('Radio');
  });

  test('marks the number that somebody else has rented meanwhile', async () => {
    apiServer.use(
      refuses('POST /api/rented-numbers', 409, { code: 'number-taken', path: 'body.numbers.1.number' }),
    );
    const { user } = await take(2);
    for (const field of within(basket()).getAllByRole('textbox')) await user.type(field, 'Radio');
    await user.keyboard('{Enter}');
    const second = within(basket()).getAllByRole('textbox')[1];
    await waitFor(() =>
      expect(second).toHaveAccessibleDescription('Somebody else has this number now. Take it off.'),
    );
  });
});

test.each([
  { failures: 0, ways: ['Add money'] },
  { failures: 2, ways: ['Add money', 'Use another card'] },
])('where the balance is too low, after $failures declines, there is a way to $ways', async (given) => {
  apiServer.use(
    answers('GET /api/account', () => anAccount({ availableMicros: toMicros(500_000) })),
    answers('GET /api/billing/auto-recharge', () => aRecharge({ failures: given.failures })),
  );
  const { user } = await take(1);
  const ways = () => within(basket()).queryAllByRole('button', { name: /^(Add money|Use another card)$/ });
  await waitFor(() => expect(ways().map(({ textContent }) => textContent.trim())).toEqual(given.ways));
  for (const way of ways().slice(-1)) await user.click(way);
  expect(window.location.hash).toBe(given.failures > 0 ? '#/account/cards' : '#/account/add-money/basket');
});

test('a supervisor sees what is for rent and cannot rent it', async () => {
  const { user } = await openSetup('buy', { role: 'supervisor' });
  await user.type(await screen.findByRole('textbox', { name: 'Area code' }), '312');
  await screen.findByRole('list', { name: 'Numbers for rent' });
  expect(screen.queryByRole('button', { name: /^(Take|Rent)/ })).not.toBeInTheDocument();
});

test('the basket is there again after a way elsewhere, with its sources', async () => {
  const { user } = await take(2);
  const [source] = within(basket()).getAllByRole('textbox');
  if (source) await user.type(source, 'Radio');
  window.location.hash = '#/account/cards';
  await waitFor(() => expect(screen.queryByRole('form', { name: '2 numbers' })).toBeNull());
  window.location.hash = '#/numbers/buy';
  await screen.findByRole('form', { name: '2 numbers' });
  expect(within(basket()).getAllByRole('textbox')[0]).toHaveValue('Radio');
});

const template = (name: string) => within(basket()).getByRole('radio', { name });

describe('when somebody calls', () => {
  test('one of the usual routes is chosen by keyboard, sent, and told of the rented numbers', async () => {
    let sent: unknown;
    apiServer.use(
      answers('POST /api/rented-numbers', ({ body }) => {
        sent = body;
        return { numbers: [] };
      }),
    );
    const { user } = await take(2);
    const group = within(basket()).getByRole('group', { name: 'When somebody calls' });
    expect(within(group).getAllByRole('radio')).toHaveLength(5);
    expect(template('Ring me')).toBeChecked();
    expect(within(basket()).getByText('They ring you, then take a message.')).toBeInTheDocument();
    await user.click(template('Ring me'));
    await user.keyboard('{ArrowDown}');
    expect(template('Ring everybody')).toBeChecked();
    expect(template('Ring everybody')).toHaveFocus();
    const words = 'They ring everybody who works here, then take a message.';
    expect(within(basket()).getByText(words)).toBeInTheDocument();
    for (const field of within(basket()).getAllByRole('textbox')) await user.type(field, 'Radio');
    await user.keyboard('{Enter}');
    expect(await screen.findByText(`They take calls now. ${words}`)).toBeInTheDocument();
    expect(sent).toMatchObject({ route: { template: 'ring-everybody' } });
  });

  test.each([
    ['Office hours', /^Monday to Friday, 9 to 17, it rings everybody who works here; at other times/],
    ['Menu', 'Callers press 1 to talk to somebody, 2 to leave a message.'],
    ['Queue', /^Callers wait in a queue for the first who is free; after 5 minutes/],
  ])('%s says what it does before it is rented', async (name, sentence) => {
    const { user } = await take(1);
    await user.click(template(name));
    expect(within(basket()).getByText(sentence)).toBeInTheDocument();
  });

  test('the choice is there again after a way elsewhere', async () => {
    const { user } = await take(1);
    await user.click(template('Menu'));
    window.location.hash = '#/account/add-money';
    await waitFor(() => expect(screen.queryByRole('form', { name: '1 number' })).toBeNull());
    window.location.hash = '#/numbers/buy';
    await screen.findByRole('form', { name: '1 number' });
    expect(template('Menu')).toBeChecked();
  });
});
