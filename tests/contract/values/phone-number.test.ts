import { expect, test } from 'vitest';
import { e164Schema, isNanp } from '#contract/values/phone-number.ts';

test.each(['+12025550110', '+442071838750', '+3725550110'])('takes %s for E.164', (number) => {
  expect(e164Schema.safeParse(number).success).toBe(true);
});

test.each([
  '12025550110',
  '+02025550110',
  '+1202',
  '+1202555011012345',
  '+1 202 555 0110',
  '+1202555011x',
  '',
])('does not take %s for E.164', (number) => {
  expect(e164Schema.safeParse(number).success).toBe(false);
});

test.each([
  ['+12025550110', true],
  ['+18005550199', true],
  ['+11025550110', false],
  ['+12021550110', false],
  ['+19115550110', false],
  ['+12029110110', false],
  ['+1202555011', false],
  ['+442071838750', false],
])('NANP: area code and exchange of %s are [2-9]XX and never N11: %s', (number, expected) => {
  expect(isNanp(number)).toBe(expected);
});
