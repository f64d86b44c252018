import { screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, test } from 'vitest';
import '#client/screens/owner/getting-started/GettingStarted.svelte';
import type { FirstStepsDone } from '#contract/people/getting-started.ts';
import type { Role } from '#contract/people/people.ts';
import type { SavedRoute } from '#contract/routing/routing.ts';
import { toMicros } from '#kit/money.ts';
import { answers, refuses } from '#support/api/answers.ts';
import { aMe, anAccount } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { openPhone } from '#support/render-app.ts';

const number = '+12065550130';
const [dana, ana] = ['0a8f4c0e-3d0b-4d2c-9d4b-6f1f0c7b1a01', '0a8f4c0e-3d0b-4d2c-9d4b-6f1f0c7b1a02'];
const box = '0a8f4c0e-3d0b-4d2c-9d4b-6f1f0c7b1a03';

let started: FirstStepsDone;
let isOver: boolean;
let asked: number;
let people: { id: string; name: string }[];
let saved: SavedRoute;

beforeEach(() => {
  [isOver, asked] = [false, 0];
  started = {
    isOver: false,
    hasMoney: true,
    firstNumber: { number, source: 'Website' },
    isAnswered: false,
    hasHours: false,
    hasTalked: false,
    hasPeople: false,
  };
  people = [
    { id: dana, name: 'Dana Olsen' },
    { id: ana, name: 'Ana Reyes' },
  ];
  saved = {
    number,
    routeId: null,
    name: null,
    count: 1,
    savedAt: 0,
    version: 1,
    route: {
      start: 'ring',
      nodes: [
        {
          kind: 'ring-plan',
          id: 'ring',
          name: 'Ring',
          steps: [{ ring: [{ kind: 'agent', userId: dana }], forSeconds: 30 }],
          noAnswer: 'box',
        },
        { kind: 'voicemail', id: 'box', name: 'Voicemail', mailboxId: box, prompt: { kind: 'default' } },
      ],
    },
  };
});

const tried = {
  steps: [
    {
      nodeId: 'ring',
      outlet: 'no-answer',
      rings: [{ names: ['Dana Olsen'], forSeconds: 30 }],
      line: null,
    },
    { nodeId: 'box', outlet: null, rings: [], line: null },
  ],
  faults: [],
};

/** @param instead of what the server answers otherwise */
async function open(role: Role = 'admin', ...instead: Parameters<typeof apiServer.use>) {
  apiServer.use(
    answers('GET /api/me', () => aMe({ id: dana, name: 'Dana Olsen', role })),
    answers('GET /api/account', () => anAccount({ availableMicros: toMicros(48_000_000) })),
    answers('GET /api/getting-started', () => {
      asked += 1;
      return isOver ? { isOver } : started;
    }),
    answers('GET /api/billing/cards', () => ({ provider: 'test', cards: [], testCards: [] })),
    answers('GET /api/people', () => ({
      people: people.map((person) => ({
        ...person,
        email: 'dana@quay.test',
        role: 'agent',
        state: 'active',
        stateSince: 0,
        invitedUntil: null,
        invitationMail: null,
        extension: null,
        agentNumber: null,
        recordCalls: false,
        teamId: null,
        sees: 'everybody',
        leads: [],
        version: 1,
      })),
    })),
    answers('GET /api/rented-numbers/:number/route', () => saved),
    answers('POST /api/rented-numbers/:number/route/try', () => tried),
  );
  apiServer.use(...instead);
  return openPhone();
}

const list = () => screen.findByRole('region', { name: 'Getting started' });
const row = async (title: string) => {
  const heading = await within(await list()).findByRole('heading', { name: title });
  const item = heading.closest('li');
  if (!item) throw new Error(`${title} is in no row`);
  return within(item);
};

describe('getting started', () => {
  test('says what is done, and raises what comes next', async () => {
    await open();
    expect(await within(await list()).findByText('2 of 6 done')).toBeTruthy();
    expect((await row('A card or credit')).getByText('$48.00 to call with.')).toBeTruthy();
    expect((await row('Your first number')).getByText('(206) 555-0130, Website.')).toBeTruthy();
    const next = (await list()).querySelector('[aria-current=step]');
    expect(next?.querySelector('h3')?.textContent).toBe('Who answers');
  });

  test('rings everybody by one press, from the version that is there', async () => {
    const { user } = await open();
    const sent: unknown[] = [];
    apiServer.use(
      answers('PUT /api/rented-numbers/:number/route', ({ body }) => {
        sent.push(body);
        started = { ...started, isAnswered: true };
        return { version: 2, faults: [] };
      }),
    );
    await user.click(await (await row('Who answers')).findByRole('button', { name: 'Ring everybody' }));
    expect(await (await row('Who answers')).findByText('You have decided it.')).toBeTruthy();
    const hours = (await row('Office hours')).getByRole('link', { name: 'Set hours' });
    await waitFor(() => expect(document.activeElement).toBe(hours));
    expect(sent).toMatchObject([
      {
        version: 1,
        route: {
          nodes: [
            { steps: [{ ring: [{ userId: dana }, { userId: ana }], forSeconds: 30 }], noAnswer: 'box' },
            { id: 'box' },
          ],
        },
      },
    ]);
  });

  test('that was decided rings somebody who came later by one press as well', async () => {
    started = { ...started, isAnswered: true };
    await open();
    const answered = await row('Who answers');
    expect(await answered.findByRole('button', { name: 'Ring everybody' })).toBeTruthy();
    expect(answered.getByRole('link', { name: 'Open the route' })).toBeTruthy();
  });

  test('leads straight to the invitation', async () => {
    await open();
    const link = (await row('Invite people')).getByRole('link', { name: 'Invite people' });
    expect(link.getAttribute('href')).toBe('#/people/invite');
  });

  test('says why it could not be decided, and leaves the step', async () => {
    const { user } = await open();
    apiServer.use(refuses('PUT /api/rented-numbers/:number/route', 409, { code: 'changed-meanwhile' }));
    await user.click(await (await row('Who answers')).findByRole('button', { name: 'Ring in turn' }));
    await waitFor(async () => expect((await row('Who answers')).getByRole('alert').textContent).not.toBe(''));
    expect((await row('Who answers')).queryByText('You have decided it.')).toBeNull();
  });

  test('asks nobody to ring everybody who is alone', async () => {
    people = people.slice(0, 1);
    await open();
    expect(await (await row('Who answers')).findByRole('button', { name: 'Only you' })).toBeTruthy();
    expect((await row('Who answers')).queryByRole('button', { name: 'Ring everybody' })).toBeNull();
  });

  test('shows what a caller hears now', async () => {
    await open();
    const heard = await screen.findByRole('region', { name: 'What a caller hears now' });
    await waitFor(() =>
      expect(
        within(heard)
          .getAllByRole('listitem')
          .map(({ textContent }) => textContent.replaceAll(/\s+/g, ' ').trim()),
      ).toEqual([
        'Any caller now',
        '(206) 555-0130 Website',
        'You ring for 30 s',
        'Voicemail takes a message',
      ]),
    );
  });

  test('shows what a caller hears also when the route comes after what was heard of it', async () => {
    let answerRoute: () => void = () => undefined;
    const isTried = new Promise<void>((resolve) => (answerRoute = resolve));
    const { app } = await open(
      'admin',
      answers('POST /api/rented-numbers/:number/route/try', () => tried),
      answers('GET /api/rented-numbers/:number/route', async () => {
        await isTried;
        return saved;
      }),
    );
    const heard = await screen.findByRole('region', { name: 'What a caller hears now' });
    await waitFor(() => expect(app.queryClient.getQueryData(['route', number, 'heard-now'])).toBeTruthy());
    answerRoute();
    expect(await within(heard).findByText('You ring')).toBeTruthy();
  });

  test('reads again what a caller hears when it could not be read', async () => {
    const path = 'POST /api/rented-numbers/:number/route/try';
    const { user } = await open('admin', refuses(path, 403, { code: 'forbidden' }));
    const heard = await screen.findByRole('region', { name: 'What a caller hears now' });
    const again = await within(heard).findByRole('button', { name: 'Try again' });
    apiServer.use(answers(path, () => tried));
    await user.click(again);
    expect(await within(heard).findByText('You ring')).toBeTruthy();
    expect(within(heard).queryByRole('button')).toBeNull();
  });

  test('is hidden for good when that is asked for', async () => {
    const { user } = await open();
    const sent: string[] = [];
    apiServer.use(
      answers('POST /api/getting-started/hide', () => {
        sent.push('hide');
        return null;
      }),
    );
    await user.click(await within(await list()).findByRole('button', { name: 'Hide this list' }));
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Getting started' })).toBeNull());
    expect(sent).toEqual(['hide']);
    expect(document.activeElement).toBe(screen.getByRole('main'));
  });

  test('stays, with the reason, when it cannot be hidden', async () => {
    const { user } = await open();
    apiServer.use(refuses('POST /api/getting-started/hide', 503, { code: 'database-away' }));
    await user.click(await within(await list()).findByRole('button', { name: 'Hide this list' }));
    await waitFor(async () =>
      expect(
        within(await list())
          .getAllByRole('alert')
          .some(({ textContent }) => textContent !== ''),
      ).toBe(true),
    );
  });

  test('is no more once all is done, and no call that ends asks again', async () => {
    isOver = true;
    const { app } = await open();
    await waitFor(() => expect(asked).toBe(1));
    await app.queryClient.invalidateQueries();
    expect(screen.queryByRole('region', { name: 'Getting started' })).toBeNull();
    expect(asked).toBe(1);
  });

  test.each(['agent', 'supervisor'] as const)('is not for the role %s', async (role) => {
    await open(role);
    expect(screen.queryByRole('region', { name: 'Getting started' })).toBeNull();
  });
});
