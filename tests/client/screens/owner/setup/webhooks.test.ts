import { screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, expect, test } from 'vitest';
import type { Webhook, WebhookDelivery } from '#contract/calls/webhooks.ts';
import { answers, refuses } from '#support/api/answers.ts';
import { TEN_O_CLOCK } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { openSetup } from './open-setup.ts';

const delivery = (facts: Partial<WebhookDelivery>): WebhookDelivery => ({
  id: '00000000-0000-4000-8000-000000000061',
  event: 'call.ended',
  at: TEN_O_CLOCK,
  attempts: 1,
  state: 'delivered',
  status: 204,
  fault: null,
  nextAttemptAt: null,
  ...facts,
});
const crm: Webhook = {
  id: '00000000-0000-4000-8000-000000000062',
  url: 'https://crm.example.com/calls',
  events: ['call.ended', 'voicemail.left'],
  secret: 'whsec_1234',
  deliveries: [],
};
let webhooks: Webhook[];

beforeEach(() => {
  webhooks = [crm];
  apiServer.use(
    answers('GET /api/webhooks', () => ({ webhooks })),
    answers('GET /api/queues', () => ({ queues: [] })),
  );
});

test('shows the secret to copy, and each delivery with its state, status and next try', async () => {
  webhooks = [
    {
      ...crm,
      deliveries: [
        delivery({}),
        delivery({
          id: '00000000-0000-4000-8000-000000000063',
          at: TEN_O_CLOCK + 60_000,
          state: 'waiting',
          status: 500,
          attempts: 3,
          nextAttemptAt: TEN_O_CLOCK + 120_000,
        }),
        delivery({
          id: '00000000-0000-4000-8000-000000000064',
          at: TEN_O_CLOCK - 60_000,
          state: 'given-up',
          status: null,
          fault: 'timeout',
          attempts: 8,
        }),
      ],
    },
  ];
  const { user } = await openSetup('webhooks');
  await user.click(await screen.findByRole('button', { name: 'Copy secret' }));
  expect(await navigator.clipboard.readText()).toBe('whsec_1234');
  const rows = screen.getAllByText('Call ended').map((event) => event.closest('li')?.textContent ?? '');
  expect(rows).toHaveLength(3);
  expect(rows[0]).toMatch(/Waiting.*Answered 500 after 3 tries, next try at /);
  expect(rows[1]).toMatch(/Delivered.*Answered 204/);
  expect(rows[2]).toMatch(/Given up.*No answer: timeout after 8 tries/);
});

test('a new one is told about what is chosen', async () => {
  let sent: unknown;
  apiServer.use(
    answers('POST /api/webhooks', ({ body }) => {
      sent = body;
      return crm;
    }),
  );
  const { user } = await openSetup('webhooks', { part: 'new' });
  const url = await screen.findByRole('textbox', { name: 'Address' });
  await user.type(url, 'crm.example.com{Enter}');
  expect(url).toHaveAccessibleDescription('This is not a web address. Enter it with https:// in front.');
  await user.clear(url);
  await user.type(url, 'https://crm.example.com/calls');
  await user.click(screen.getByRole('checkbox', { name: 'Voicemail left' }));
  await user.click(screen.getByRole('button', { name: 'Make the webhook' }));
  expect(await screen.findByRole('heading', { name: crm.url })).toBeInTheDocument();
  expect(sent).toEqual({ url: crm.url, events: ['call.ended', 'voicemail.left'] });
});

test('an address inside a private network is refused in words', async () => {
  apiServer.use(refuses('POST /api/webhooks', 422, { code: 'private-address' }));
  const { user } = await openSetup('webhooks', { part: 'new' });
  await user.type(await screen.findByRole('textbox', { name: 'Address' }), 'http://10.0.0.1{Enter}');
  expect(
    await screen.findByText('This address is inside a private network. Choose a public address.'),
  ).toBeInTheDocument();
});

test('is deleted after a question', async () => {
  apiServer.use(
    answers('DELETE /api/webhooks/:id', () => {
      webhooks = [];
      return null;
    }),
  );
  const { user } = await openSetup('webhooks');
  await user.click(await screen.findByRole('button', { name: 'Delete' }));
  await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Delete this webhook' }));
  await waitFor(() => expect(screen.getByText('No webhook yet.')).toBeInTheDocument());
});

test('a supervisor is not led here', async () => {
  await openSetup('queues', { role: 'supervisor' });
  const rail = screen.getByRole('navigation', { name: 'Main' });
  expect(within(rail).getByRole('link', { name: 'Answering' })).toBeInTheDocument();
  expect(within(rail).queryByRole('link', { name: 'Connections' })).not.toBeInTheDocument();
  window.location.hash = '#/connections';
  expect(await screen.findByText(/set up by administrators. Ask Ada/)).toBeInTheDocument();
});
