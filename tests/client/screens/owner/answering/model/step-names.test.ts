import { expect, test } from 'vitest';
import { nodeFor } from '#client/screens/owner/answering/model/route-edits.ts';
import { isNamedByItself, nameByWhatItDoes } from '#client/screens/owner/answering/model/step-names.ts';
import { routeNodeSchema, type RouteNode } from '#contract/routing/routing.ts';
import { id, officeRoute, sales, things } from '../../numbers/office.ts';

const node = (nodeId: string): RouteNode => officeRoute.nodes.find((each) => each.id === nodeId) ?? sales;
const named = (step: RouteNode) => nameByWhatItDoes(step, things);

test.each([
  ['sales', 'Ana, Ben, then 2'],
  ['menu', '1 Service, 2 Sales'],
  ['queue', 'Service'],
  ['box', 'Sales box'],
  ['hours', 'Mon–Fri 8–18'],
])('the step %s is called by what it does: %s', (nodeId, name) => {
  expect(named(node(nodeId))).toBe(name);
});

test('a step that does nothing yet is called by its kind', () => {
  expect(named({ kind: 'ring-plan', id: 'a', name: '', steps: [], noAnswer: '' })).toBe('Ring plan');
  expect(named({ kind: 'message', id: 'a', name: '', prompt: { kind: 'default' }, next: '' })).toBe(
    'Message',
  );
});

test('a name is never longer than one may be', () => {
  const options = ['1', '2', '3'].map((key) => ({ key, label: 'x'.repeat(60), to: '' }));
  const menu = { ...node('menu'), kind: 'menu', options } as RouteNode;
  const name = named(menu);
  expect(name).toHaveLength(60);
  expect(routeNodeSchema.safeParse({ ...menu, name }).success).toBe(true);
});

test('a typed name stays; one that nobody typed is not taken for typed', () => {
  expect(isNamedByItself(sales, things)).toBe(false);
  expect(isNamedByItself({ ...sales, name: 'Ana, Ben, then 2' }, things)).toBe(true);
  expect(isNamedByItself({ ...sales, name: 'Ring plan' }, things)).toBe(true);
});

test('what was found by typing becomes a step that is called by it', () => {
  const made = (found: string) => nodeFor(found, officeRoute.nodes, things, 'America/New_York');
  expect(made(`agent ${id(3)}`)).toMatchObject({ kind: 'ring-plan', name: 'Cleo', id: 'ring-plan-1' });
  expect(made(`receiving ${id(10)}`)).toMatchObject({ kind: 'ring-plan', name: 'Office line' });
  expect(made(`mailbox ${id(31)}`)).toMatchObject({
    kind: 'voicemail',
    name: 'After hours',
    mailboxId: id(31),
  });
  expect(made(`queue ${id(20)}`)).toMatchObject({ kind: 'queue', name: 'Service', queueId: id(20) });
  expect(made('new hang-up')).toMatchObject({ kind: 'hang-up', name: 'Hang up' });
});
