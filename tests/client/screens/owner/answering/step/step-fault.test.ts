import { expect, test } from 'vitest';
import { readStep } from '#client/screens/owner/answering/step/step-fault.ts';
import type { RouteNode } from '#contract/routing/routing.ts';
import { officeRoute, sales } from '../../numbers/office.ts';

const broken = (id: string, change: object) =>
  ({ ...officeRoute.nodes.find((node) => node.id === id), ...change }) as RouteNode;

test('a whole step is kept, with its names trimmed', () => {
  expect(readStep({ ...sales, name: ' Sales ' })).toEqual({ node: sales, fault: null });
});

test.each([
  [broken('sales', { name: ' ' }), 'Every name needs 1 to 60 characters.'],
  [broken('sales', { steps: [{ ring: [], forSeconds: 20 }] }), 'Choose who rings.'],
  [broken('queue', { queueId: '' }), 'Choose a queue.'],
  [broken('queue', { maxWaitSeconds: 1 }), 'Callers wait 5 to 3600 seconds.'],
  [broken('box', { mailboxId: '' }), 'Choose a mailbox.'],
  [broken('menu', { options: [{ key: '1', label: '', to: '' }] }), 'Say what every key is for.'],
  [
    broken('hours', { hours: [{ name: 'Never', days: [], from: '08:00', until: '18:00', to: '' }] }),
    'Choose at least one day.',
  ],
])('says what is missing: %#', (node, fault) => {
  expect(readStep(node)).toEqual({ node: null, fault });
});
