import { describe, expect, test } from 'vitest';
import { estimateOf, isSameName, portFaults } from '#server/numbers/porting/porting-rules.ts';

const input = {
  numbers: ['+13125550110'],
  source: 'Billboard',
  billName: 'Harbor Home Services',
  billAddress: '1 Pier',
  losingCarrier: 'Lakeside',
  accountNumber: '7',
  signerName: 'Ada Lund',
};
const facts = {
  ours: new Set<string>(),
  porting: new Set<string>(),
  receiving: new Set<string>(),
  names: ['Harbor', 'Harbor Home Services'],
  documents: new Set(['letter-of-authorization', 'bill']),
};
const faultsOf = (numbers: string[], more: Partial<typeof facts> = {}) =>
  portFaults({ ...input, numbers }, { ...facts, ...more });

describe('[FAQ] a number can be ported', () => {
  test.each(['+13125550110', '+14165550110', '+18005550110'])('from the US or Canada: %s', (number) => {
    expect(faultsOf([number])).toEqual([]);
  });

  test.each(['+442079460123', '+18765550110', '+17875550110', '+13121115550', '+33123456789'])(
    'from nowhere else: %s',
    (number) => {
      expect(faultsOf([number])).toEqual([{ kind: 'not-us-or-canada', number }]);
    },
  );

  test('unless it is ours already, on its way, or a number that calls are forwarded to', () => {
    const numbers = ['+13125550110', '+13125550111', '+13125550112', '+13125550113'];
    const [one = '', two = '', three = ''] = numbers;
    expect(
      faultsOf(numbers, { ours: new Set([one]), porting: new Set([two]), receiving: new Set([three]) }),
    ).toEqual([
      { kind: 'already-ours', number: one },
      { kind: 'already-porting', number: two },
      { kind: 'is-receiving-number', number: three },
    ]);
  });

  test('with both papers and the name of the account on the bill', () => {
    expect(faultsOf(input.numbers, { names: ['Somebody Else'], documents: new Set() })).toEqual([
      { kind: 'names-differ', number: null },
      { kind: 'letter-missing', number: null },
      { kind: 'bill-missing', number: null },
    ]);
  });
});

test.each([
  ['Harbor Home Services', 'HARBOR HOME SERVICES, INC.'],
  ['Harbor & Sons', 'Harbor and Sons LLC'],
  ['The Café Zoë', 'cafe  zoe'],
  ["O'Brien Ltd", 'O’Brien Limited'],
  ['J.P. Harbor', 'JP Harbor Co.'],
])('"%s" and "%s" are one name', (one, other) => {
  expect(isSameName(one, other)).toBe(true);
});

test.each([
  ['Harbor Home Services', 'Harbor Home'],
  ['Harbor', 'Harbour'],
  ['Inc.', 'LLC'],
  ['Harbor Inc', 'Inca Harbor'],
])('"%s" and "%s" are two names', (one, other) => {
  expect(isSameName(one, other)).toBe(false);
});

test('[FAQ] it takes 2 to 4 weeks from its submission on, until there is a date', () => {
  const at = Date.UTC(2026, 4, 14);
  const window = { from: Date.UTC(2026, 4, 28), until: Date.UTC(2026, 5, 11) };
  expect(estimateOf('draft', null)).toBeNull();
  expect(estimateOf('submitted', at)).toEqual(window);
  expect(estimateOf('in-process', at)).toEqual(window);
  expect(estimateOf('exception', at)).toEqual(window);
  for (const state of ['date-confirmed', 'ported', 'cancelled'] as const)
    expect(estimateOf(state, at)).toBeNull();
});
