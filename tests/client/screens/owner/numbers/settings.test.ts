import { screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { refuses } from '#support/api/answers.ts';
import { apiServer } from '#support/api/server.ts';
import { ana, ben } from './office.ts';
import { openNumbers, said } from './open-numbers.ts';

async function openSettings(number: string) {
  const opened = await openNumbers({ number });
  await screen.findByRole('button', { name: 'Step' });
  await opened.user.click(screen.getByRole('button', { name: 'Settings and more' }));
  await opened.user.click(await screen.findByRole('menuitem', { name: 'Settings' }));
  return { ...opened, form: within(await screen.findByRole('form', { name: /^Settings/ })) };
}

const asked = (server: { asked: { what: string; body: unknown }[] }, what: string) =>
  server.asked.filter((each) => each.what === what).map(({ body }) => body);

test('sets what a number tracks and whether its calls are recorded', async () => {
  const { user, form, server } = await openSettings('+12025550111');
  await user.clear(form.getByRole('textbox', { name: 'Source' }));
  await user.type(form.getByRole('textbox', { name: 'Source' }), 'Podcast');
  await user.click(form.getByRole('switch', { name: 'Record calls' }));
  await user.click(form.getByRole('button', { name: 'Save settings' }));
  await waitFor(() =>
    expect(asked(server, 'change')).toEqual([
      { source: 'Podcast', campaign: null, recordCalls: true, announceRecording: false, version: 1 },
    ]),
  );
  expect(await screen.findByText(/^Podcast · .* · recorded, not announced$/)).toBeInTheDocument();
});

test('moves a number from agent to agent after saying what that means', async () => {
  const { user, form, server } = await openSettings('+12025550121');
  await user.selectOptions(form.getByRole('combobox', { name: 'Agent' }), ben);
  await user.click(form.getByRole('button', { name: 'Save settings' }));
  const dialog = await screen.findByRole('dialog');
  expect(said(dialog)).toContain('Move (202) 555-0121 from Ana to Ben');
  expect(said(dialog)).toContain('Ana then has no number of their own.');
  expect(asked(server, 'change')).toEqual([]);
  await user.click(within(dialog).getByRole('button', { name: 'Move to Ben' }));
  await waitFor(() => expect(asked(server, 'change')).toMatchObject([{ agentId: ben }]));
});

test('takes a number back', async () => {
  const { user, form, server } = await openSettings('+12025550121');
  await user.selectOptions(form.getByRole('combobox', { name: 'Agent' }), '');
  await user.click(form.getByRole('button', { name: 'Save settings' }));
  await user.click(await screen.findByRole('button', { name: 'Take back from Ana' }));
  await waitFor(() => expect(asked(server, 'change')).toMatchObject([{ agentId: null }]));
});

test('gives nobody a second number', async () => {
  const { user, form, server } = await openSettings('+12025550111');
  await user.selectOptions(form.getByRole('combobox', { name: 'Agent' }), ana);
  await user.click(form.getByRole('button', { name: 'Save settings' }));
  expect(await form.findByRole('alert')).toHaveTextContent('Ana has a number already.');
  expect(asked(server, 'change')).toEqual([]);
});

test('says why the server refused a change, and keeps what was typed', async () => {
  const { user, form } = await openSettings('+12025550111');
  apiServer.use(refuses('PATCH /api/rented-numbers/:number', 403, { code: 'forbidden' }));
  await user.type(form.getByRole('textbox', { name: 'Source' }), ' spot');
  await user.click(form.getByRole('button', { name: 'Save settings' }));
  await waitFor(() => expect(form.getByRole('alert')).toHaveTextContent('Your role does not allow this.'));
  expect(form.getByRole('textbox', { name: 'Source' })).toHaveValue('Radio spot');
});

test('releases a number by a button that names it, and restores it', async () => {
  const { user, server } = await openNumbers({ number: '+12025550111' });
  await user.click(await screen.findByRole('button', { name: 'Settings and more' }));
  await user.click(await screen.findByRole('menuitem', { name: 'Release' }));
  const dialog = await screen.findByRole('dialog');
  expect(said(dialog)).toContain('It can be restored until');
  await user.click(within(dialog).getByRole('button', { name: /^Release \(202\)/ }));
  await user.click(await screen.findByRole('button', { name: 'Restore' }));
  await screen.findByRole('button', { name: 'Settings and more' });
  expect([asked(server, 'release'), asked(server, 'restore')]).toEqual([['+12025550111'], ['+12025550111']]);
});
