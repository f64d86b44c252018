import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Account } from '#contract/billing/account.ts';
import type { Me } from '#contract/people/people.ts';
import { ManualClock } from '#kit/clock.ts';
import { toMicros } from '#kit/money.ts';
import { answers, refuses } from '#support/api/answers.ts';
import { aMe, anAccount } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { aVoiceMessage } from '#support/api/voice-facts.ts';
import { marcus, openPhone } from '#support/render-app.ts';

const status = (name: string) => screen.getByRole('status', { name });

describe('the top bar', () => {
  test('says "Registered" when, and only when, the phone is', async () => {
    const { line } = await openPhone();
    expect(status('Phone status')).toHaveTextContent('Registered');
    for (const registration of [
      { state: 'connecting' },
      { state: 'reconnecting', attempt: 1 },
      { state: 'offline', reason: 'registration-refused' },
    ] as const) {
      line().becomes(registration);
      await waitFor(() => expect(status('Phone status')).not.toHaveTextContent('Registered'));
    }
    expect(status('Phone status')).toHaveTextContent('Offline');
  });

  test('says how old the proof is', async () => {
    const clock = new ManualClock();
    await openPhone({ clock });
    clock.advance(2_000);
    expect(await screen.findByText('checked 2 s ago')).toBeInTheDocument();
  });

  test('shows balance and minutes, and moves them with the events', async () => {
    const { sources } = await openPhone();
    await waitFor(() => expect(status('Available balance')).toHaveTextContent('$25.00'));
    sources.latest.says(
      'account.changed',
      anAccount({ availableMicros: toMicros(24_870_000), secondsThisMonth: 120, at: Date.now() }),
    );
    await waitFor(() => expect(status('Available balance')).toHaveTextContent('$24.87'));
    expect(status('Minutes this month')).toHaveTextContent('2');
  });

  test('says the age of figures that may be old', async () => {
    const clock = new ManualClock();
    const { sources } = await openPhone({ clock });
    await waitFor(() => expect(status('Available balance')).toHaveTextContent('$25.00'));
    sources.latest.beats();
    sources.latest.breaks();
    clock.advance(40_000);
    await waitFor(() => expect(status('Available balance')).toHaveTextContent('$25.00, 40 s old'));
    expect(screen.getByText('The server is not heard.')).toBeInTheDocument();
  });
});

describe('what packages have left', () => {
  test('stands beside the minutes, in whole minutes', async () => {
    apiServer.use(answers('GET /api/account', () => anAccount({ packageSecondsLeft: 43_518 * 60 + 59 })));
    await openPhone();
    expect(await screen.findByText('43,518 left')).toBeInTheDocument();
  });
});

describe('the banner about money', () => {
  const low = { availableMicros: toMicros(4_200_000), spendMicrosPerHour: toMicros(1_000_000) };
  const signedInAs = (role: Me['role'], account: Partial<Account>) =>
    apiServer.use(
      answers('GET /api/me', () => aMe({ role })),
      answers('GET /api/account', () => anAccount(account)),
    );

  test('tells an administrator that the balance is low, and leads to the account', async () => {
    signedInAs('admin', low);
    const { user } = await openPhone();
    expect(await screen.findByText('The balance is low.')).toBeInTheDocument();
    expect(screen.getByText('It lasts about 4 hours.')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Add money' }));
    expect(window.location.hash).toBe('#/account/add-money');
  });

  test('tells a supervisor whom to ask', async () => {
    signedInAs('supervisor', { ...low, spendMicrosPerHour: toMicros(0) });
    await openPhone();
    expect(await screen.findByText('Ask Ada to add money.')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Add money' })).toBeNull();
  });

  test('leaves agents in peace', async () => {
    signedInAs('agent', low);
    await openPhone();
    await waitFor(() => expect(status('Available balance')).toHaveTextContent('$4.20'));
    expect(screen.queryByText(/balance is low/)).toBeNull();
  });

  test.each([
    [{ availableMicros: toMicros(-1) }, 'The balance is below zero, so calls are refused.'],
    [{ state: 'past-due' as const }, 'The software fee could not be paid.'],
    [{ state: 'closed' as const }, 'The account is cancelled, so nothing can be bought or called.'],
  ])('says what is wrong: %o', async (account, words) => {
    signedInAs('admin', account);
    const { sources } = await openPhone();
    expect(await screen.findByText(words)).toBeInTheDocument();
    sources.latest.says('account.changed', anAccount({ at: Date.now() }));
    await waitFor(() => expect(screen.queryByText(words)).toBeNull());
  });
});

describe('the status picker', () => {
  const picker = () => within(screen.getByRole('banner', { name: 'Status' })).getByRole('button');

  test('shows the chosen status and changes it by keyboard', async () => {
    const chosen: unknown[] = [];
    apiServer.use(answers('PUT /api/me/status', ({ body }) => (chosen.push(body), aMe({ status: 'break' }))));
    const { user, sources } = await openPhone();
    expect(picker()).toHaveTextContent('Available');
    picker().focus();
    await user.keyboard('{ArrowDown}{ArrowDown}{Enter}');
    await waitFor(() => expect(chosen).toEqual([{ status: 'break' }]));
    sources.latest.says('me.changed', { id: 'user-1', status: 'break', statusSince: Date.now() });
    await waitFor(() => expect(picker()).toHaveTextContent('Break'));
  });

  test('shows the activity in a call, and what comes after it', async () => {
    apiServer.use(answers('GET /api/me', () => aMe({ status: 'break' })));
    const { talks, user } = await openPhone();
    talks(marcus);
    await waitFor(() => expect(picker()).toHaveTextContent('On call'));
    await user.click(picker());
    expect(screen.getByRole('menuitemradio', { name: 'Break, after this call' })).toBeChecked();
  });

  test('says why a status was refused', async () => {
    apiServer.use(refuses('PUT /api/me/status', 403, { code: 'forbidden' }));
    const { user } = await openPhone();
    await user.click(picker());
    await user.click(screen.getByRole('menuitemradio', { name: 'Meal' }));
    expect(await screen.findByText('Your role does not allow this.')).toBeInTheDocument();
  });
});

describe('getting around', () => {
  const links = () =>
    within(screen.getByRole('navigation', { name: 'Main' }))
      .getAllByRole('link')
      .map((link) => link.textContent.trim());

  test('the landmarks are there, and the screens of an agent', async () => {
    await openPhone();
    expect(screen.getByRole('main')).toBeInTheDocument();
    expect(screen.getByRole('banner', { name: 'Status' })).toBeInTheDocument();
    expect(links()).toEqual(['Phone', 'History', 'Voicemail', 'Devices']);
  });

  test.each([
    ['supervisor', []],
    ['admin', ['Connections']],
  ] as const)('what is set up is there for the %s, in the owner’s words', async (role, own) => {
    apiServer.use(answers('GET /api/me', () => aMe({ role })));
    await openPhone();
    const setUp = ['People', 'Numbers', 'Answering', 'Sounds', ...own, 'Account'];
    expect(links()).toEqual(['Phone', 'History', 'Voicemail', ...setUp, 'Devices']);
  });

  test('on a phone what the bar has no room for is in the menu of the account', async () => {
    apiServer.use(answers('GET /api/me', () => aMe({ role: 'admin' })));
    const wide = window.matchMedia('(max-width: 44.99em)');
    const narrow = vi.spyOn(window, 'matchMedia').mockReturnValue(Object.assign(wide, { matches: true }));
    onTestFinished(() => narrow.mockRestore());
    const { user } = await openPhone();
    const menu = screen.getByRole('button', { name: 'Ana Reyes, Harbor Home Services' });
    await user.click(menu);
    const items = screen.getAllByRole('menuitem').map((item) => item.textContent.trim());
    expect(items.slice(0, 6)).toEqual(['People', 'Answering', 'Sounds', 'Connections', 'Account', 'Devices']);
    await user.click(screen.getByRole('menuitem', { name: 'Devices' }));
    expect(await screen.findByRole('heading', { name: 'Devices' })).toBeInTheDocument();
  });

  test('a screen that is gone to takes the focus, and the rail says where one is', async () => {
    const { user } = await openPhone();
    await user.click(screen.getByRole('link', { name: 'Devices' }));
    expect(await screen.findByRole('heading', { name: 'Devices' })).toBeInTheDocument();
    expect(screen.getByRole('main')).toHaveFocus();
    expect(screen.getByRole('link', { name: 'Devices' })).toHaveAttribute('aria-current', 'page');
    expect(document.title).toBe('Devices – Ringside');
  });

  test('the first Tab offers to skip to status and menu', async () => {
    const { user } = await openPhone();
    await user.tab();
    await user.keyboard('{Enter}');
    expect(screen.getByRole('banner', { name: 'Status' })).toHaveFocus();
  });

  test('an address that is nowhere is the phone', async () => {
    await openPhone();
    window.location.hash = '#/nowhere';
    expect(await screen.findByRole('textbox', { name: 'Number to call' })).toBeInTheDocument();
  });
});

describe('signing out', () => {
  const account = () => screen.getByRole('button', { name: 'Ana Reyes, Harbor Home Services' });

  test('goes back to the sign-in', async () => {
    const { user } = await openPhone();
    await user.click(account());
    await user.click(screen.getByRole('menuitem', { name: /Sign out/ }));
    expect(await screen.findByRole('button', { name: 'Sign in' })).toBeInTheDocument();
  });

  test('asks first in a call, and gives way to a call that comes in', async () => {
    const { user, talks, rings } = await openPhone();
    talks(marcus);
    await user.click(account());
    await user.click(screen.getByRole('menuitem', { name: /Sign out/ }));
    expect(screen.getByRole('dialog', { name: 'Hang up and sign out' })).toBeInTheDocument();
    rings();
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
  });
});

describe('message waiting', () => {
  const said = () =>
    [...document.querySelectorAll('[aria-live=polite]')].map((region) => region.textContent).join(' ');

  test('is read when the phone is registered, shown in the rail, and said once', async () => {
    apiServer.use(answers('GET /api/voicemail', () => ({ messages: [aVoiceMessage()], unheard: 1 })));
    await openPhone();
    expect(await screen.findByRole('link', { name: 'Voicemail , 1 new message' })).toBeInTheDocument();
    await waitFor(() => expect(said()).toContain('1 new message'));
  });

  test('follows the events; only more than before is news', async () => {
    const { sources } = await openPhone();
    sources.latest.says('voicemail.changed', { unheard: 2 });
    expect(await screen.findByRole('link', { name: /2 new messages/ })).toBeInTheDocument();
    await waitFor(() => expect(said()).toContain('2 new messages'));
    sources.latest.says('voicemail.changed', { unheard: 1 });
    expect(await screen.findByRole('link', { name: /1 new message/ })).toBeInTheDocument();
    expect(said()).not.toContain('new message');
    sources.latest.says('voicemail.changed', { unheard: 0 });
    expect(await screen.findByRole('link', { name: 'Voicemail' })).toBeInTheDocument();
  });
});

test('balance and minutes are spoken at most once a minute', async () => {
  const clock = new ManualClock();
  const { sources } = await openPhone({ clock });
  await waitFor(() => expect(status('Available balance')).toHaveTextContent('$25.00'));
  const spoken = () =>
    [...document.querySelectorAll('[aria-live=polite]')].map((region) => region.textContent).join(' ');
  const costs = (micros: number) => {
    const at = clock.now();
    sources.latest.says('account.changed', anAccount({ availableMicros: toMicros(micros), at }));
  };
  costs(24_900_000);
  await waitFor(() => expect(status('Available balance')).toHaveTextContent('$24.90'));
  expect(spoken()).not.toContain('$24.90');
  clock.advance(60_000);
  costs(24_800_000);
  await waitFor(() => expect(spoken()).toContain('Available balance $24.80, 0 minutes this month'));
});
