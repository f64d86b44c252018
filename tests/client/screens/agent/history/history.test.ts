import { screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, test } from 'vitest';
import type { CallRecord } from '#contract/calls/calls.ts';
import { toMicros } from '#kit/money.ts';
import { answers } from '#support/api/answers.ts';
import { aCallRecord, TEN_O_CLOCK } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { openPhone } from '#support/render-app.ts';

const leg = { userId: null, startedAt: TEN_O_CLOCK, answeredAt: null, endedAt: TEN_O_CLOCK + 3_000 };
const answered = aCallRecord({
  id: 'answered',
  costMicros: toMicros(125_000),
  legs: [
    {
      ...leg,
      id: '1',
      party: 'caller',
      name: '+12065550142',
      answeredAt: TEN_O_CLOCK + 3_000,
      endedAt: TEN_O_CLOCK + 63_000,
      outcome: 'answered',
    },
    {
      ...leg,
      id: '2',
      party: 'agent',
      name: 'Ana Reyes',
      answeredAt: TEN_O_CLOCK + 3_000,
      endedAt: TEN_O_CLOCK + 63_000,
      outcome: 'answered',
    },
    { ...leg, id: '3', party: 'agent', name: 'Ben Ortiz', outcome: 'answered-elsewhere' },
  ],
});
const outgoing = aCallRecord({
  id: 'outgoing',
  direction: 'outbound',
  from: '+12025550121',
  to: '+13125550167',
  source: null,
  trackingNumber: '+12025550121',
  startedAt: TEN_O_CLOCK - 60_000,
});
const missed = aCallRecord({
  id: 'missed',
  from: '+16175550158',
  source: 'Radio',
  outcome: 'missed',
  agent: null,
  answeredAt: null,
  startedAt: TEN_O_CLOCK - 86_400_000,
  endedAt: TEN_O_CLOCK - 86_400_000 + 18_000,
});

let calls: CallRecord[];

beforeEach(() => {
  calls = [answered, outgoing, missed];
  apiServer.use(answers('GET /api/calls', () => ({ calls, nextBefore: null })));
});

async function openHistory() {
  const phone = await openPhone();
  await phone.user.click(screen.getByRole('link', { name: 'History' }));
  await screen.findByRole('textbox', { name: 'Search calls' });
  return phone;
}

const list = () => screen.findByRole('region', { name: 'Calls' });
const rows = async () =>
  within(await list())
    .getAllByRole('button', { name: /call/i })
    .map((row) => row.textContent.replaceAll('\u00a0', ' ').replaceAll(/\s+/g, ' '));

test('groups calls by day, newest first', async () => {
  await openHistory();
  await screen.findByRole('heading', { name: /14 May/ });
  const found = await rows();
  expect(found).toHaveLength(3);
  expect(found[0]).toContain('(206) 555-0142');
  expect(found[2]).toContain('Missed · Radio');
  expect(screen.getAllByRole('heading', { level: 2 }).length).toBeGreaterThanOrEqual(3);
});

test.each([
  ['Incoming', 2],
  ['Outgoing', 1],
  ['Missed', 1],
  ['All', 3],
])('the filter %s shows %d', async (name, count) => {
  const { user } = await openHistory();
  await user.click(await screen.findByRole('radio', { name }));
  await waitFor(async () => expect(await rows()).toHaveLength(count));
});

describe('the search', () => {
  test('finds sources and marks them', async () => {
    const { user } = await openHistory();
    await user.type(screen.getByRole('textbox', { name: 'Search calls' }), 'radio');
    expect(await rows()).toHaveLength(1);
    expect(document.querySelector('mark')).toHaveTextContent('Radio');
  });

  test('finds numbers however they are written', async () => {
    const { user } = await openHistory();
    await user.type(screen.getByRole('textbox', { name: 'Search calls' }), '312 555');
    expect((await rows())[0]).toContain('(312) 555-0167');
  });

  test('that finds nothing offers the way back', async () => {
    const { user } = await openHistory();
    await user.type(screen.getByRole('textbox', { name: 'Search calls' }), 'nobody');
    expect(await screen.findByText('No call fits this search.')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Show all calls' }));
    expect(await rows()).toHaveLength(3);
  });
});

test('arrows walk the list, Enter opens a call', async () => {
  const { user } = await openHistory();
  await rows();
  const [first, second] = within(await list()).getAllByRole('button', { name: /call/i });
  first?.focus();
  await user.keyboard('{ArrowDown}');
  expect(second).toHaveFocus();
  await user.keyboard('{Enter}');
  expect(await screen.findByRole('heading', { name: /\(312\)/ })).toBeInTheDocument();
  expect(window.location.hash).toBe('#/history/outgoing');
});

describe('a call', () => {
  test('shows its facts, its route and every leg', async () => {
    await openHistory();
    const call = await screen.findByRole('region', { name: /\(206\)/ });
    expect(call).toHaveTextContent(/Answered by Ana Reyes/);
    expect(within(call).getByText('Talk', { selector: 'dt' }).nextElementSibling).toHaveTextContent('1:00');
    expect(within(call).getByText('Cost').nextElementSibling).toHaveTextContent('$0.125');
    expect(within(call).getByText('rang 3 s, answered elsewhere')).toBeInTheDocument();
    expect(within(call).getAllByRole('list', { name: 'How the call travelled' })[0]).toHaveTextContent(
      'Google Ads',
    );
  });

  test('calls back', async () => {
    const { user, line } = await openHistory();
    await user.click(await screen.findByRole('button', { name: 'Call back' }));
    expect(line().placed[0]?.call.number).toBe('+12065550142');
    expect(await screen.findByRole('heading', { name: 'Calling' })).toBeInTheDocument();
  });

  test('whose number is withheld cannot be called back', async () => {
    calls = [aCallRecord({ from: 'anonymous' })];
    await openHistory();
    expect(await screen.findByRole('heading', { name: 'Number withheld' })).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Call back' })).not.toBeInTheDocument();
  });
});

test('without calls there is one sentence', async () => {
  calls = [];
  await openHistory();
  expect(await screen.findByText('No calls yet. Your first one will show here.')).toBeInTheDocument();
});
