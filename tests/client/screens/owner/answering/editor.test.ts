import { screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { Route } from '#contract/routing/routing.ts';
import { answers } from '#support/api/answers.ts';
import { apiServer } from '#support/api/server.ts';
import { ana, ben, cleo, id, things } from '../numbers/office.ts';
import { openNumbers, route, said, step } from '../numbers/open-numbers.ts';

const form = () => screen.findByRole('form');
const words = async () => said(await route());
const saved = (server: { asked: { what: string; body: unknown }[] }, nodeId: string) => {
  const body = server.asked.findLast(({ what }) => what === 'save')?.body as { route: Route } | undefined;
  return body?.route.nodes.find((node) => node.id === nodeId);
};
const agent = (userId: string) => ({ kind: 'agent', userId });

test('a way out is led to another step by keys alone, and led back by Ctrl Z', async () => {
  const { user } = await openNumbers();
  const way = await within(await route()).findByRole('button', { name: 'Key 1 Service' });
  way.focus();
  await user.keyboard('{Enter}');
  const leadsTo = screen.getByRole('combobox', { name: 'Leads to' });
  await waitFor(() => expect(leadsTo).toHaveFocus());
  expect(leadsTo).toHaveValue('Service');
  await user.keyboard('after{Enter}');
  await waitFor(async () => expect(await words()).toContain('Key 1 Service Voicemail After hours'));
  const led = within(await route()).getByRole('button', { name: 'Key 1 Service' });
  expect(led).toHaveFocus();
  expect(screen.queryByRole('combobox', { name: 'Leads to' })).not.toBeInTheDocument();
  await user.keyboard('{Control>}z{/Control}');
  expect(await words()).toContain('Key 1 Service Queue Service');
});

test('Escape leaves a way out as it is; steps from which the call would come back are not offered', async () => {
  const { user } = await openNumbers();
  const way = await within(await route()).findByRole('button', { name: 'No one answers' });
  await user.click(way);
  await user.keyboard('{ArrowDown}');
  const steps = within(screen.getByRole('group', { name: 'Steps of this route' }));
  expect(steps.queryByRole('option', { name: /Main menu/ })).not.toBeInTheDocument();
  await user.keyboard('{Escape}{Escape}');
  await waitFor(() => expect(way).toHaveFocus());
  expect(screen.queryByText('Not saved')).not.toBeInTheDocument();
});

test('a way out may lead to a person: the new step is called by who rings', async () => {
  const { user, server } = await openNumbers();
  await user.click(await within(await route()).findByRole('button', { name: 'Holidays' }));
  await user.keyboard('cleo{Enter}');
  expect(await step(/^Ring plan Cleo/)).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() =>
    expect(saved(server, 'ring-plan-1')).toMatchObject({
      name: 'Cleo',
      steps: [{ ring: [agent(cleo)], forSeconds: 20 }],
    }),
  );
});

test('those who ring are put in another order with Alt and an arrow, rung at once, and one after the other', async () => {
  const { user, server } = await openNumbers();
  await user.click(await step(/^Ring plan Sales/));
  const rings = async () =>
    within(await form())
      .getAllByRole('button', { name: /^Move / })
      .map((grip) => grip.getAttribute('aria-label'));
  within(await form())
    .getByRole('button', { name: 'Move Cleo' })
    .focus();
  await user.keyboard('{Alt>}{ArrowUp}{/Alt}');
  expect(await rings()).toEqual(['Move Cleo', 'Move Ana and Ben', 'Move Office line']);
  expect(screen.getByText('Cleo is now 1 of 3.')).toBeInTheDocument();
  await waitFor(() => expect(document.activeElement).toHaveAccessibleName('Move Cleo'));
  await user.keyboard('{Alt>}{ArrowUp}{/Alt}');
  expect(await rings()).toHaveLength(3);

  await user.click(screen.getByRole('button', { name: 'Ring Ana and Ben one after the other' }));
  await user.click(screen.getByRole('button', { name: 'Ring Ana at once with 1' }));
  expect(await rings()).toEqual(['Move Cleo and Ana', 'Move Ben', 'Move Office line']);
  await user.click(screen.getByRole('button', { name: 'Done' }));
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() =>
    expect(saved(server, 'sales')).toMatchObject({
      steps: [
        { ring: [agent(cleo), agent(ana)], forSeconds: 15 },
        { ring: [agent(ben)], forSeconds: 20 },
        { ring: [{ kind: 'receiving', receivingId: id(10) }], forSeconds: 20 },
      ],
    }),
  );
});

test('a step is called by what it does until a name is typed, and again when that is taken out', async () => {
  const { user } = await openNumbers();
  await user.click(await step(/^Ring plan Sales/));
  const name = within(await form()).getByRole('textbox', { name: 'Name' });
  expect(name).toHaveValue('Sales');
  await user.clear(name);
  expect(name).toHaveAttribute('placeholder', 'Ana, Ben, then 2');
  await user.click(screen.getByRole('button', { name: 'Remove Cleo' }));
  expect(name).toHaveAttribute('placeholder', 'Ana, Ben, then 1');
  expect(await form()).toHaveTextContent('Kept in this draft. Callers hear it once you save.');
  await user.click(screen.getByRole('button', { name: 'Done' }));
  expect(await step(/^Ring plan Ana, Ben, then 1/)).toHaveFocus();
});

test('what was chosen already is not offered again', async () => {
  const { user } = await openNumbers();
  await user.click(await step(/^Ring plan Sales/));
  await user.click(screen.getByRole('button', { name: 'Remove Cleo' }));
  await user.click(screen.getByRole('combobox', { name: 'Add a target' }));
  expect(screen.getAllByRole('option').map(said)).toEqual(['Cleo Park']);
  await user.keyboard('cl{Enter}');
  expect(screen.getByRole('button', { name: 'Move Cleo' })).toBeInTheDocument();
});

test('Undo takes back what is typed into a form first, then the draft’s last change, and the form follows', async () => {
  const { user } = await openNumbers();
  await user.click(await step(/^Ring plan Sales/));
  await user.click(screen.getByRole('button', { name: 'Remove Cleo' }));
  await user.click(screen.getByRole('button', { name: 'Done' }));
  await user.click(await step(/^Ring plan Sales/));
  await user.click(screen.getByRole('button', { name: 'Remove Office line' }));
  await user.click(screen.getByRole('button', { name: 'Undo' }));
  expect(screen.getByRole('button', { name: 'Remove Office line' })).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Remove Cleo' })).not.toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Undo' }));
  expect(screen.getByRole('button', { name: 'Remove Cleo' })).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Done' }));
  expect(screen.queryByRole('button', { name: 'Save' })).not.toBeInTheDocument();
});

test('the picture is zoomed by its buttons and by keys while it has the focus', async () => {
  const { user } = await openNumbers();
  const zoom = within(await screen.findByRole('group', { name: 'Zoom' }));
  await user.click(zoom.getByRole('button', { name: 'Larger' }));
  expect(said(zoom.getByRole('status'))).toBe('110 %');
  screen.getByRole('group', { name: 'Route, drawn' }).focus();
  await user.keyboard('--');
  expect(said(zoom.getByRole('status'))).toBe('90 %');
  await user.keyboard('0');
  expect(said(zoom.getByRole('status'))).toBe('100 %');
});

test('the list takes the place of the picture', async () => {
  const { user } = await openNumbers();
  const asList = await screen.findByRole('button', { name: 'As a list' });
  await user.click(asList);
  expect(asList).toHaveAttribute('aria-pressed', 'true');
  expect(screen.queryByRole('group', { name: 'Route, drawn' })).not.toBeInTheDocument();
  expect(await step(/^Menu Main menu/)).toBeInTheDocument();
});

test('a way leads on to another route, found by typing; its form opens it', async () => {
  apiServer.use(answers('GET /api/routes', () => ({ routes: [...things.routes] })));
  const { user, server } = await openNumbers();
  await user.click(await within(await route()).findByRole('button', { name: 'Otherwise' }));
  await user.keyboard('shared m{Enter}');
  await user.click(await step(/^Another route Shared menu/));
  expect(within(await form()).getByRole('combobox', { name: 'Route' })).toHaveValue('Shared menu');
  expect(within(await form()).getByRole('link', { name: 'Open Shared menu' })).toHaveAttribute(
    'href',
    `#/answering/route/${id(70)}`,
  );
  await user.click(screen.getByRole('button', { name: 'Done' }));
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() =>
    expect(saved(server, 'other-route-1')).toMatchObject({ name: 'Shared menu', routeId: id(70) }),
  );
});

test('a step goes by office hours of the account: found by typing, their week seen, a link to open them', async () => {
  const { user, server } = await openNumbers();
  await user.click(await within(await route()).findByRole('button', { name: 'Otherwise' }));
  await user.keyboard('weekd{Enter}');
  await user.click(await step(/^Office hours Weekdays/));
  expect(within(await form()).getByRole('combobox', { name: 'Office hours' })).toHaveValue('Weekdays');
  const days = within(await form())
    .getAllByRole('definition')
    .map(said);
  expect(days).toEqual([...Array.from({ length: 5 }, () => '08:00–18:00'), 'Closed', 'Closed']);
  expect(within(await form()).getByRole('link', { name: 'Open Weekdays' })).toHaveAttribute(
    'href',
    `#/answering/hours/${id(50)}`,
  );
  await user.click(within(await form()).getByRole('combobox', { name: 'While closed' }));
  await user.keyboard('after{Enter}');
  await user.click(screen.getByRole('button', { name: 'Done' }));
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() =>
    expect(saved(server, 'office-hours-1')).toMatchObject({
      name: 'Weekdays',
      officeHoursId: id(50),
      closed: 'after',
    }),
  );
});

test('a step is put elsewhere by keys alone: what came there comes after it, and Ctrl Z takes all of it back', async () => {
  const { user } = await openNumbers();
  const before = await words();
  (await step(/^Ring plan Sales/)).focus();
  await user.keyboard('{Enter}');
  within(await form())
    .getByRole('button', { name: 'Put it elsewhere' })
    .focus();
  await user.keyboard('{Enter}');
  const place = await screen.findByRole('combobox', { name: 'Comes after' });
  await waitFor(() => expect(place).toHaveFocus());
  await user.keyboard('holi');
  expect(screen.getAllByRole('option').map(said)).toEqual(['Office hours: Holidays before After hours']);
  await user.keyboard('{Enter}');
  await screen.findByText(
    'Office hours: Holidays leads to Sales now, and Sales to After hours. What led to Sales before leads to Sales box now.',
  );
  await waitFor(async () => expect(await step(/^Ring plan Sales/)).toHaveFocus());
  expect(await words()).toContain('Holidays Ring plan Sales');
  await user.keyboard('{Control>}z{/Control}');
  expect(await words()).toBe(before);
});

test('Escape leaves a step where it stands; places that it has, or from which the call would come back, are not offered', async () => {
  const { user } = await openNumbers();
  await user.click(await step(/^Ring plan Sales/));
  await user.click(screen.getByRole('button', { name: 'Put it elsewhere' }));
  await waitFor(() => expect(screen.getByRole('combobox', { name: 'Comes after' })).toHaveFocus());
  await user.keyboard('{ArrowDown}');
  expect(screen.getAllByRole('option').map(said)).toEqual([
    'The call itself before Office hours',
    'Office hours: Mon–Fri 8–18 before Main menu',
    'Office hours: Holidays before After hours',
    'Office hours: Otherwise before After hours',
    'Main menu: Service before Service',
    'Service: Longer than 3 min before Sales box',
  ]);
  await user.keyboard('{Escape}{Escape}');
  await waitFor(async () => expect(await step(/^Ring plan Sales/)).toHaveFocus());
  expect(screen.queryByText('Not saved')).not.toBeInTheDocument();
});

test('a new step that a way out leads to is put before what is there', async () => {
  const { user } = await openNumbers();
  await user.click(await within(await route()).findByRole('button', { name: 'Key 1 Service' }));
  await user.keyboard('message{Enter}');
  await screen.findByText('Main menu: Service leads to Message now, and Message to Service.');
  expect(await words()).toContain('Key 1 Service Message Message Then Queue Service');
});
