import { describe, expect, test } from 'vitest';
import { RouteDraft, type SavedDraft } from '#client/screens/owner/answering/model/route-draft.svelte.ts';
import { outletsOf, type RouteFault, type RouteNode } from '#contract/routing/routing.ts';
import { fail, ok } from '#kit/result.ts';
import { officeRoute, sales } from '../../numbers/office.ts';

const saved: SavedDraft = { name: '', route: officeRoute, savedAt: 1, version: 3 };
const draft = () => new RouteDraft(saved);
const renamed = (name: string): RouteNode => ({ ...sales, name });
const fault: RouteFault = { kind: 'dead-end', nodeId: 'menu', outlet: 'key:1', path: [] };
const waysTo = (route: RouteDraft['route'], id: string) =>
  route.nodes.flatMap((node) =>
    outletsOf(node)
      .filter(({ to }) => to === id)
      .map((outlet) => `${node.id} ${outlet.id}`),
  );

test('is unchanged until something differs from what is saved', () => {
  const route = draft();
  route.put({ node: renamed('Front desk') });
  expect(route.isChanged).toBe(true);
  route.put({ node: sales });
  expect(route.isChanged).toBe(false);
});

test('takes changes back one by one', () => {
  const route = draft();
  route.put({ node: renamed('One') });
  route.put({ node: renamed('Two') });
  route.undo();
  expect(route.route.nodes.find(({ id }) => id === 'sales')?.name).toBe('One');
  route.undo();
  expect([route.isChanged, route.canUndo]).toEqual([false, false]);
});

test('opens every way that led to a deleted step', () => {
  const route = draft();
  expect(waysTo(route.route, 'sales')).toEqual(['menu key:2', 'menu no-key']);
  route.remove('sales');
  expect(waysTo(route.route, 'sales')).toEqual([]);
  expect(waysTo(route.route, '')).toEqual(['menu key:2', 'menu no-key']);
});

test('never deletes the start', () => {
  const route = draft();
  route.remove('hours');
  expect(route.isChanged).toBe(false);
});

test('adds a step, what it leads to and the way to it as one change', () => {
  const route = draft();
  const bye: RouteNode = { kind: 'hang-up', id: 'bye', name: 'Bye', prompt: null };
  const hello: RouteNode = {
    kind: 'message',
    id: 'hello',
    name: 'Hello',
    prompt: { kind: 'default' },
    next: 'bye',
  };
  route.put({ node: hello, added: [bye], place: { from: 'hours', outlet: 'holiday' } });
  expect(waysTo(route.route, 'hello')).toEqual(['hours holiday']);
  expect(waysTo(route.route, 'bye')).toEqual(['hello next']);
  route.undo();
  expect(route.route).toEqual(officeRoute);
});

test('puts a new step first', () => {
  const route = draft();
  const prompt = { kind: 'default' } as const;
  const first: RouteNode = { kind: 'message', id: 'hello', name: 'Hello', prompt, next: 'hours' };
  route.put({ node: first, place: 'start' });
  expect(route.route.start).toBe('hello');
  route.undo();
  expect(route.route.start).toBe('hours');
});

describe('saving', () => {
  test('makes the draft what is saved', async () => {
    const route = draft();
    route.put({ node: renamed('Front desk') });
    await route.save(
      () => Promise.resolve(ok({ version: 4, faults: [] })),
      () => 7,
    );
    expect([route.isChanged, route.savedAt]).toEqual([false, 7]);
  });

  test('keeps as unsaved what was changed while it was on its way', async () => {
    const route = draft();
    route.put({ node: renamed('Front desk') });
    const saving = route.save(
      () => Promise.resolve(ok({ version: 4, faults: [] })),
      () => 7,
    );
    route.put({ node: renamed('Reception') });
    await saving;
    expect(route.isChanged).toBe(true);
    expect(route.saved.route.nodes.find(({ id }) => id === 'sales')?.name).toBe('Front desk');
  });

  test('tells what is wrong, until it is mended', async () => {
    const route = draft();
    route.judge([fault]);
    expect(route.faults).toEqual([]);
    route.put({ node: renamed('Front desk') });
    await route.save(
      () => Promise.resolve(ok({ version: null, faults: [fault] })),
      () => 7,
    );
    expect([route.isChanged, route.savedAt]).toEqual([true, 1]);
    expect(route.faults).toEqual([fault]);
    route.judge([]);
    expect(route.faults).toEqual([]);
  });

  test('changes nothing when the server does not answer', async () => {
    const route = draft();
    route.put({ node: renamed('Front desk') });
    const answer = await route.save(
      () => Promise.resolve(fail({ code: 'server-unavailable' })),
      () => 7,
    );
    expect([answer.ok, route.isChanged, route.isSaving]).toEqual([false, true, false]);
  });
});

test('takes over what others saved, unless it has changes of its own', () => {
  const other: SavedDraft = { ...saved, route: { ...officeRoute, start: 'menu' }, savedAt: 2 };
  const untouched = draft();
  untouched.learn(other);
  expect(untouched.route.start).toBe('menu');
  const changed = draft();
  changed.put({ node: renamed('Front desk') });
  changed.learn(other);
  expect(changed.route.start).toBe('hours');
});

describe('what somebody else saved meanwhile', () => {
  const theirs: SavedDraft = { ...saved, route: { ...officeRoute, start: sales.id }, version: 4 };

  test('takes the place of what is here, and can be undone', () => {
    const route = draft();
    route.put({ node: renamed('Front desk') });
    const mine = route.route;
    route.overtaken(theirs);
    route.takeTheirs();
    expect([route.route, route.isChanged, route.theirs]).toEqual([theirs.route, false, null]);
    route.undo();
    expect(route.route).toEqual(mine);
  });

  test('is replaced by what is kept here: the next save names its version', async () => {
    const route = draft();
    route.put({ node: renamed('Front desk') });
    route.overtaken(theirs);
    route.keepMine();
    let asked = 0;
    await route.save(
      ({ version }) => {
        asked = version ?? 0;
        return Promise.resolve(ok({ version: 5, faults: [] }));
      },
      () => 7,
    );
    expect(asked).toBe(4);
  });
});

test('tells of a step that nobody reaches at once, and saves all the same', async () => {
  const route = draft();
  const unreached: RouteFault = { kind: 'unreached', nodeId: 'after', outlet: null, path: [] };
  route.judge([fault, unreached]);
  expect(route.faults).toEqual([unreached]);
  route.put({ node: renamed('Front desk') });
  await route.save(
    () => Promise.resolve(ok({ version: 4, faults: [unreached] })),
    () => 7,
  );
  expect([route.isChanged, route.faults]).toEqual([false, [unreached]]);
});
