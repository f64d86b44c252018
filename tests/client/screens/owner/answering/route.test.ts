import { screen, waitFor, within } from '@testing-library/svelte';
import type { UserEvent } from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import { outletsOf, type Route } from '#contract/routing/routing.ts';
import { openNumbers, route, said, step } from '../numbers/open-numbers.ts';

const form = () => screen.findByRole('form');
const lastSaved = (server: { asked: { what: string; body: unknown }[] }) =>
  (server.asked.findLast(({ what }) => what === 'save')?.body as { route: Route } | undefined)?.route;
const nodeOf = (saved: Route | undefined, id: string) => saved?.nodes.find((node) => node.id === id);

/** Types where a way out leads, and takes the first that is found. */
async function lead(user: UserEvent, way: string, typed: string) {
  const field = within(await form()).getByRole('combobox', { name: way });
  await user.clear(field);
  await user.type(field, `${typed}{Enter}`);
}

describe('the route as a list', () => {
  test('tells each step in full where it is met first, and by name after that', async () => {
    await openNumbers();
    const words = said(await route());
    expect(words).toContain('Schedule Office hours Mon–Fri 8–18 Menu Main menu Key 1 Service Queue Service');
    expect(words).toContain('Longer than 3 min Voicemail Sales box');
    const rings = within(await route()).getByRole('list', { name: 'Who rings' });
    expect(within(rings).getAllByRole('listitem').map(said)).toEqual([
      '1 Ana and Ben, 20 s',
      '2 Cleo, 15 s',
      '3 Office line, 20 s',
    ]);
    expect(words).toContain('No one answers → goes to Sales box');
    expect(words).toContain('Otherwise → goes to After hours');
  });

  test('leads from a name to the step itself', async () => {
    const { user } = await openNumbers();
    const [see] = await within(await route()).findAllByRole('button', { name: 'goes to Sales box' });
    if (see) await user.click(see);
    expect(await step(/^Voicemail Sales box/)).toHaveFocus();
  });
});

describe('editing', () => {
  test('changes a step, and saves the whole route', async () => {
    const { user, server } = await openNumbers();
    await user.click(await step(/^Menu Main menu/));
    const name = within(await form()).getByRole('textbox', { name: 'Name' });
    await user.clear(name);
    await user.type(name, 'Front desk');
    await lead(user, 'Key 1 goes to', 'Sales');
    await user.click(screen.getByRole('button', { name: 'Done' }));
    expect(await step(/^Menu Front desk/)).toHaveFocus();
    expect(screen.getAllByText('Not saved')[0]).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Save' })).not.toBeInTheDocument());
    expect(screen.getByText(/^Saved/)).toBeInTheDocument();
    expect(nodeOf(lastSaved(server), 'menu')).toMatchObject({
      name: 'Front desk',
      options: [
        { key: '1', to: 'sales' },
        { key: '2', to: 'sales' },
      ],
    });
  });

  test('takes the last change back', async () => {
    const { user } = await openNumbers();
    await user.click(await step(/^Ring plan Sales/));
    await user.click(within(await form()).getByRole('button', { name: 'Delete this step' }));
    expect(said(await route())).toContain('Key 2 Sales goes nowhere yet');
    await user.click(screen.getByRole('button', { name: 'Undo' }));
    expect(await step(/^Ring plan Sales/)).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Save' })).not.toBeInTheDocument();
  });

  test('makes a new step where a way leads to', async () => {
    const { user, server } = await openNumbers();
    await user.click(await step(/^Schedule Office hours/));
    await lead(user, 'On holidays', 'Message');
    await user.click(screen.getByRole('button', { name: 'Done' }));
    await user.click(await step(/^Message Message/));
    await lead(user, 'Then', 'After');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(nodeOf(lastSaved(server), 'message-1')).toMatchObject({ next: 'after' }));
    expect(nodeOf(lastSaved(server), 'hours')).toMatchObject({ onHoliday: 'message-1' });
  });

  test.each([
    'Ring plan',
    'Round robin',
    'Weighted',
    'Geography',
    'Menu',
    'Queue',
    'Office hours',
    'Schedule',
    'Message',
    'Voicemail',
    'Hang up',
  ])('adds a step of the kind %s after another', async (kind) => {
    const { user, server } = await openNumbers();
    await step(/^Menu Main menu/);
    await user.click(screen.getByRole('button', { name: 'Step' }));
    await user.click(await screen.findByRole('menuitem', { name: new RegExp(`^${kind},`) }));
    const after = within(await form()).getByRole('combobox', { name: 'Comes after' });
    await user.selectOptions(
      after,
      within(after).getByRole('option', { name: /^Main menu: No key, (before|instead of) Sales$/ }),
    );
    await user.click(screen.getByRole('button', { name: 'Add step' }));
    await user.click(await screen.findByRole('button', { name: 'Save' }));
    await waitFor(() => expect(lastSaved(server)?.nodes).toHaveLength(7));
    const added = lastSaved(server)?.nodes.at(-1);
    expect(nodeOf(lastSaved(server), 'menu')).toMatchObject({ noKey: added?.id });
  });

  test('says what is missing, and keeps the form open', async () => {
    const { user } = await openNumbers();
    await user.click(await step(/^Ring plan Sales/));
    for (const name of ['Ana and Ben', 'Cleo', 'Office line'])
      await user.click(within(await form()).getByRole('button', { name: `Remove ${name}` }));
    await user.click(screen.getByRole('button', { name: 'Done' }));
    expect(await within(await form()).findByRole('alert')).toHaveTextContent('Choose who rings.');
    await user.keyboard('{Escape}');
    expect(await step(/^Ring plan Sales/)).toHaveFocus();
    expect(said(await route())).toContain('Cleo, 15 s');
  });

  test('offers no way back to where the call comes from', async () => {
    const { user } = await openNumbers();
    await user.click(await step(/^Ring plan Sales/));
    await user.click(within(await form()).getByRole('combobox', { name: 'No one answers' }));
    const ways = screen.getByRole('listbox', { name: 'No one answers' });
    const steps = within(ways).getByRole('group', { name: 'Steps of this route' });
    expect(within(steps).getAllByRole('option').map(said)).toEqual([
      'Service Queue',
      'Sales box Voicemail',
      'After hours Voicemail',
    ]);
  });

  test('keeps what is not saved while other screens are looked at', async () => {
    const { user } = await openNumbers();
    await user.click(await step(/^Voicemail After hours/));
    await user.type(within(await form()).getByRole('textbox', { name: 'Name' }), 'After hours box');
    await user.click(screen.getByRole('button', { name: 'Done' }));
    await user.click(screen.getByRole('link', { name: 'History' }));
    await screen.findByRole('textbox', { name: 'Search calls' });
    window.location.hash = '#/numbers';
    expect(await step(/^Voicemail After hours box/)).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Save' })).toBeInTheDocument();
    const leaving = new Event('beforeunload', { cancelable: true });
    window.dispatchEvent(leaving);
    expect(leaving.defaultPrevented).toBe(true);
  });
});

test('keeps what is being edited when another number is looked at, and for its own number only', async () => {
  const { user } = await openNumbers();
  await user.click(await step(/^Voicemail After hours/));
  await user.type(within(await form()).getByRole('textbox', { name: 'Name' }), 'After hours box');
  await user.click(screen.getByRole('button', { name: /0111/ }));
  await screen.findByRole('heading', { name: /0111/ });
  expect(await step(/^Voicemail After hours$/)).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: /0110.*not saved/ }));
  expect(await step(/^Voicemail After hours box$/)).toBeInTheDocument();
});

test('what the server finds wrong is said at its step, and goes when it is mended', async () => {
  const { user, server } = await openNumbers();
  server.faults = ({ nodes }) =>
    nodes.flatMap((node) =>
      outletsOf(node)
        .filter(({ to }) => to === '')
        .map(({ id }) => ({ kind: 'dead-end' as const, nodeId: node.id, outlet: id, path: [] })),
    );
  await user.click(await step(/^Queue Service/));
  await user.click(within(await form()).getByRole('button', { name: 'Delete this step' }));
  await user.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText(/The route has a fault, so it was not saved\./)).toBeInTheDocument();
  expect(said(await route())).toContain('“Service” leads nowhere. Choose where it goes.');
  expect(await step(/^Menu Main menu/)).toHaveFocus();
  await user.keyboard('{Enter}');
  await lead(user, 'Key 1 goes to', 'Sales');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(screen.queryByText(/leads nowhere/)).not.toBeInTheDocument());
  expect(screen.queryByRole('button', { name: 'Save' })).not.toBeInTheDocument();
});

test('a supervisor reads every step, and changes nothing', async () => {
  const { user } = await openNumbers({ role: 'supervisor' });
  await user.click(await step(/^Menu Main menu/));
  expect(within(await form()).getByRole('textbox', { name: 'Name' })).toBeDisabled();
  expect(screen.queryByRole('button', { name: 'Done' })).not.toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Step' })).not.toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Buy' })).not.toBeInTheDocument();
});
