import { expect, test } from 'vitest';
import { keysAreComplete } from '#server/routing/decide.ts';
import { node, routeOf, TestCall } from '#support/routing/nodes.ts';

const nothing = { zips: [], exchanges: [], areaCodes: [], to: 'end' };
const route = (askZip: boolean) =>
  routeOf(
    node('geographic', 'where', {
      askZip,
      areas: [
        { ...nothing, name: 'Illinois', zips: ['6'], areaCodes: ['312', '773'] },
        { ...nothing, name: 'Chicago', zips: ['606', '60'], exchanges: ['312555'] },
        { ...nothing, name: 'Loop', zips: ['60601'] },
      ],
    }),
  );
const areaOf = (call: TestCall) => call.last.passed[0]?.label ?? call.last.passed[0]?.outlet;

test.each([
  ['the exchange of the caller', '+13125550122', 'Chicago'],
  ['else the area code', '+13122220122', 'Illinois'],
  ['else otherwise', '+12065550142', 'otherwise'],
  ['a caller from abroad', '+443125550122', 'otherwise'],
  ['a caller without a number', 'anonymous', 'otherwise'],
])('goes by %s', (_, caller, area) => {
  expect(areaOf(new TestCall(route(false), { caller }))).toBe(area);
});

test('asks for the ZIP where it is told to', () => {
  expect(new TestCall(route(true)).step).toMatchObject({ kind: 'ask', about: 'zip', isAgain: false });
});

test.each([
  ['the longest beginning that fits', '60601', 'Loop'],
  ['a longer one before a shorter one', '60699', 'Chicago'],
  ['the shortest if no other fits', '61101', 'Illinois'],
  ['a ZIP that was ended early', '606#', 'Chicago'],
  ['the number of a caller whose ZIP is nowhere', '10001', 'Chicago'],
  ['the number of a caller who keys nothing', '', 'Chicago'],
])('goes by %s', (_, digits, area) => {
  expect(areaOf(new TestCall(route(true), { caller: '+13125550122' }).keyed(digits))).toBe(area);
});

test('has heard enough after five digits or a #', () => {
  const { last, facts } = new TestCall(route(true));
  const isEnough = (digits: string) => keysAreComplete(route(true), last.routeState, facts, digits);
  expect(['6', '6060', '60601', '606#'].map(isEnough)).toEqual([false, false, true, true]);
});
