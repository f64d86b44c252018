import { screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { TryRoute } from '#contract/routing/tried-route.ts';
import { openNumbers, said } from '../numbers/open-numbers.ts';

const strip = () => screen.findByRole('region', { name: 'Try it' });
const result = async () => within(await strip()).getByRole('status');

test('says what becomes of a call, with what comes first in bold, and lights its way', async () => {
  const { user, server } = await openNumbers();
  server.tried = () => [
    { nodeId: 'hours', outlet: 'hours:0', rings: [], line: null },
    { nodeId: 'menu', outlet: 'key:2', rings: [], line: null },
    {
      nodeId: 'sales',
      outlet: 'no-answer',
      line: 0,
      rings: [
        { names: ['Ana Reyes', 'Ben Ortiz'], forSeconds: 20 },
        { names: ['Cleo Park'], forSeconds: 15 },
      ],
    },
    { nodeId: 'box', outlet: null, rings: [], line: null },
  ];
  await user.type(within(await strip()).getByRole('textbox', { name: 'Caller' }), '206 555 0142');
  await user.type(within(await strip()).getByRole('textbox', { name: 'Keys' }), '2x');
  await waitFor(async () =>
    expect(said(await result())).toBe(
      'Open → pressed 2 → Ana and Ben ring for 20 s, then Cleo for 15 s, then Sales box.',
    ),
  );
  expect(within(await result()).getByText('Ana and Ben ring for 20 s').tagName).toBe('B');
  // The same was said of what was tried before all was typed.
  const asked = () => server.asked.findLast(({ what }) => what === 'try')?.body as TryRoute;
  await waitFor(() =>
    expect(asked()).toMatchObject({ caller: '+12065550142', keys: '2', route: { start: 'hours' } }),
  );
  const lit = [...document.querySelectorAll('.drawing .row.lit')].map(said);
  expect(lit).toEqual(['Mon–Fri 8–18', '2 Sales', '1 Ana and Ben 20 s']);
});

test('tries the draft, not what was saved', async () => {
  const { user, server } = await openNumbers();
  await strip();
  await user.click(await screen.findByRole('button', { name: /^Ring plan Sales/ }));
  await user.click(await screen.findByRole('button', { name: 'Start here' }));
  await waitFor(() =>
    expect(server.asked.findLast(({ what }) => what === 'try')?.body).toMatchObject({
      route: { start: 'sales' },
      caller: 'anonymous',
    }),
  );
  expect(server.asked.filter(({ what }) => what === 'save')).toEqual([]);
});

test('asks for a whole number', async () => {
  const { user } = await openNumbers();
  await user.type(within(await strip()).getByRole('textbox', { name: 'Caller' }), '206');
  expect(await result()).toHaveTextContent('The caller is not a whole number.');
});
