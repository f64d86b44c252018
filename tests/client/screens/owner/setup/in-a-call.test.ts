/** A call does not wait until a form is done, and the form waits until the call is over. */
import { screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { answers } from '#support/api/answers.ts';
import { apiServer } from '#support/api/server.ts';
import { openSetup } from './open-setup.ts';

const link = (name: string) =>
  within(screen.getByRole('navigation', { name: 'Main' })).getByRole('link', { name });
const name = () => screen.findByRole<HTMLInputElement>('textbox', { name: 'Name' });

test('a call is answered in the middle of a form, which is found as it was', async () => {
  apiServer.use(answers('GET /api/queues', () => ({ queues: [] })));
  const { user, rings } = await openSetup('queues', { part: 'new' });
  await user.type(await name(), 'Spring fa');
  const call = rings();
  await user.keyboard('{Alt>}a{/Alt}');
  call.says('answered');
  await screen.findByRole('button', { name: 'Hang up' });
  expect(screen.queryByRole('textbox', { name: 'Name' })).not.toBeInTheDocument();

  await user.click(link('Answering'));
  expect(await name()).toHaveValue('Spring fa');
  await user.click(screen.getByRole('link', { name: /Back to the call/ }));
  await user.click(await screen.findByRole('button', { name: 'Hang up' }));
  await user.click(link('Answering'));
  expect(await name()).toHaveValue('Spring fa');
});

test('from a page of a screen the screen’s link leads to its first one, and from elsewhere too', async () => {
  apiServer.use(answers('GET /api/queues', () => ({ queues: [] })));
  const { user } = await openSetup('queues');
  expect(link('Answering')).toHaveAttribute('href', '#/answering');
  await user.click(link('Phone'));
  await waitFor(() => expect(link('Answering')).toHaveAttribute('href', '#/answering/queues'));
  await user.click(link('History'));
  await waitFor(() => expect(link('Answering')).toHaveAttribute('href', '#/answering'));
});

test('a question is taken back while a call comes in and goes on, and asked again on coming back', async () => {
  const sales = { id: '00000000-0000-4000-8000-000000000001', name: 'Sales', memberIds: [], version: 1 };
  apiServer.use(answers('GET /api/queues', () => ({ queues: [sales] })));
  const { user, rings } = await openSetup('queues');
  await user.click(await screen.findByRole('button', { name: 'Delete' }));
  await screen.findByRole('dialog', { name: 'Delete Sales' });
  const call = rings();
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
  await user.click(await screen.findByRole('button', { name: 'Answer' }));
  call.says('answered');
  await screen.findByRole('button', { name: 'Hang up' });
  // Hidden ones count: a dialog blocks the page even where it is not seen.
  expect(screen.queryByRole('dialog', { hidden: true })).not.toBeInTheDocument();
  await user.click(link('Answering'));
  expect(await screen.findByRole('dialog', { name: 'Delete Sales' })).toBeInTheDocument();
});
