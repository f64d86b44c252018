import { describe, expect, test } from 'vitest';
import { freeId, joined, newNode } from '#client/screens/owner/answering/model/route-edits.ts';
import { leadsTo } from '#client/screens/owner/answering/model/route-outline.ts';
import { outletsOf, routeNodeSchema, type NodeKind } from '#contract/routing/routing.ts';
import { kindWords } from '#client/state/wording/route.ts';
import { officeRoute, things } from '../../numbers/office.ts';

const kinds = Object.keys(kindWords) as NodeKind[];
const make = (kind: NodeKind) => newNode(kind, officeRoute.nodes, things, 'America/New_York');

describe.each(kinds)('a new step of the kind %s', (kind) => {
  test('is whole but for where it leads', () => {
    expect(routeNodeSchema.safeParse(make(kind)).success).toBe(true);
    expect(outletsOf(make(kind)).every(({ to }) => to === '')).toBe(true);
  });

  test('can be joined by each of its ways, one at a time', () => {
    for (const { id } of outletsOf(make(kind))) {
      const node = joined(make(kind), id, 'box');
      expect(
        outletsOf(node)
          .filter(({ to }) => to === 'box')
          .map((outlet) => outlet.id),
      ).toEqual([id]);
    }
  });
});

test('gives a step the first id of its kind that is free', () => {
  expect(freeId('menu', [{ id: 'menu-1' }, { id: 'menu-3' }])).toBe('menu-2');
});

test('knows which steps a call may come by', () => {
  expect(leadsTo(officeRoute, 'hours', 'box')).toBe(true);
  expect(leadsTo(officeRoute, 'sales', 'menu')).toBe(false);
});
