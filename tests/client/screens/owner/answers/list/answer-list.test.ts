import { screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { answers, refuses } from '#support/api/answers.ts';
import { apiServer } from '#support/api/server.ts';
import { id } from '../../numbers/office.ts';
import { hoursId, mainLine, openAnswers, said } from '../open-answers.ts';

const group = (name: string) => screen.findByRole('list', { name });

test('one list of all that answers: what each does, and where it is used', async () => {
  await openAnswers(`hours/${hoursId}`);
  expect(said(await group('Routes'))).toBe('Main line Used by 9 numbers Radio, spring Used by 1 number');
  expect(said(await group('Office hours'))).toBe('Main office Mon–Fri 8–18, Sat 9–12 · 10 numbers');
  expect(said(await group('Holidays'))).toContain('US holidays 2 days, next Mon 25 May · 1 office hours');
  expect(said(await group('Menus and messages'))).toContain('Service Queue · 1 member');
  expect(said(await group('Forward to'))).toBe('1 line Office line');
  const row = within(await group('Office hours')).getByRole('link');
  expect(row).toHaveAttribute('aria-current', 'true');
});

test('queues and mailboxes say which routes use them, and are found by those', async () => {
  const { user } = await openAnswers('', {
    before: () =>
      apiServer.use(
        answers('GET /api/route-uses', () => ({
          used: [{ id: id(20), routes: ['Main line', 'Radio', 'TV'].map((name) => ({ id: name, name })) }],
        })),
      ),
  });
  const rows = within(await group('Menus and messages'));
  expect(said(await rows.findByRole('link', { name: /^Service/ }))).toBe(
    'Service Queue · 1 member · used by Main line and 2 more',
  );
  for (const box of rows.getAllByRole('link', { name: /Mailbox/ }))
    expect(said(box)).toContain('not used yet');
  await user.type(screen.getByRole('searchbox', { name: 'Find anything that answers' }), 'by main line');
  expect(said(await group('Menus and messages'))).toMatch(/^Service /);
});

test('a menu that only other routes go on by stands with the menus', async () => {
  const menu = { id: mainLine, name: 'Main menu', numbers: 0, routes: 2, savedAt: 0 };
  await openAnswers(`hours/${hoursId}`, {
    before: () => apiServer.use(answers('GET /api/routes', () => ({ routes: [menu] }))),
  });
  expect(said(await group('Menus and messages'))).toContain('Main menu Used by 2 other routes');
  expect(screen.getByText('No shared route yet.')).toBeInTheDocument();
});

test('typing finds by name and by what it does, and a line to forward to by itself', async () => {
  const { user } = await openAnswers(`hours/${hoursId}`);
  await group('Routes');
  const search = screen.getByRole('searchbox', { name: 'Find anything that answers' });
  await user.type(search, 'OFFICE L');
  expect(said(await group('Forward to'))).toMatch(/^Office line .*555-0190$/);
  expect(screen.queryByRole('list', { name: 'Routes' })).toBeNull();
  await user.clear(search);
  await user.type(search, 'zzz');
  expect(screen.getByText('Nothing here is called “zzz”.')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Show everything' }));
  expect(await group('Routes')).toBeInTheDocument();
});

test('arrows move from row to row over the groups, and Enter opens', async () => {
  const { user } = await openAnswers(`hours/${hoursId}`);
  const row = within(await group('Office hours')).getByRole('link');
  await group('Routes');
  row.focus();
  await user.keyboard('{ArrowUp}{ArrowUp}');
  const first = within(await group('Routes')).getByRole('link', { name: /Main line/ });
  expect(first).toHaveFocus();
  expect(first).toHaveAttribute('href', `#/answering/route/${mainLine}`);
  await user.keyboard('{End}');
  expect(within(await group('Forward to')).getByRole('link')).toHaveFocus();
});

test('a list that cannot be read says so in its place, and is asked for again', async () => {
  const { user, server } = await openAnswers(`hours/${hoursId}`, {
    before: () => apiServer.use(refuses('GET /api/routes', 403, { code: 'forbidden' })),
  });
  expect(await screen.findByText(/^Routes could not be read\./)).toBeInTheDocument();
  expect(await group('Office hours')).toBeInTheDocument();
  apiServer.use(answers('GET /api/routes', () => ({ routes: [] })));
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('No shared route yet.')).toBeInTheDocument();
  expect(server.asked).toEqual([]);
});

test('nothing yet: each group says so in words', async () => {
  await openAnswers('', {
    before: (server) => {
      server.hours = [];
      server.sets = [];
      apiServer.use(answers('GET /api/queues', () => ({ queues: [] })));
      apiServer.use(answers('GET /api/mailboxes', () => ({ mailboxes: [] })));
      apiServer.use(answers('GET /api/receiving-numbers', () => ({ receivingNumbers: [] })));
      apiServer.use(answers('GET /api/routes', () => ({ routes: [] })));
    },
  });
  for (const words of [
    'No shared route yet.',
    'No office hours yet.',
    'No holidays yet.',
    'No shared menu, queue or mailbox yet.',
    'Calls are forwarded to nobody',
  ])
    expect(await screen.findByText(words)).toBeInTheDocument();
});

test('the old addresses open the first of their kind', async () => {
  await openAnswers('queues');
  expect(await screen.findByRole('heading', { name: 'Service' })).toBeInTheDocument();
  window.location.hash = '#/answering/mailboxes';
  expect(await screen.findByRole('heading', { name: 'Sales box' })).toBeInTheDocument();
  window.location.hash = '#/answering/receiving';
  expect(await screen.findByRole('heading', { level: 1, name: 'Forward to' })).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Answering', current: false })).toHaveAttribute(
    'href',
    '#/answering',
  );
});
