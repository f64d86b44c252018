import { expect, test } from 'vitest';
import { routeDifferences } from '#client/screens/owner/answering/model/route-differences.ts';
import { officeRoute, sales } from '../../numbers/office.ts';

const without = (id: string) => ({
  ...officeRoute,
  nodes: officeRoute.nodes.filter((node) => node.id !== id),
});
const renamed = (name: string) => ({
  ...officeRoute,
  nodes: officeRoute.nodes.map((node) => (node.id === sales.id ? { ...node, name } : node)),
});

test('says of each step that differs what each of the two did to it', () => {
  expect(
    routeDifferences({ before: officeRoute, theirs: without('after'), mine: renamed('Front desk') }),
  ).toEqual([
    { label: 'Front desk', theirs: 'As before', mine: 'Changed' },
    { label: 'After hours', theirs: 'Taken out', mine: 'As before' },
  ]);
});

test('says which step comes first where they differ in it, and nothing where they are the same', () => {
  const first = { ...officeRoute, start: sales.id };
  expect(routeDifferences({ before: officeRoute, theirs: first, mine: officeRoute })[0]?.label).toBe(
    'Comes first',
  );
  expect(routeDifferences({ before: officeRoute, theirs: first, mine: first })).toEqual([]);
});
