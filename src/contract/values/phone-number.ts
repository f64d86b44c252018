import * as z from 'zod/mini';

/** E.164: a plus, then 7 to 15 digits of which the first is not 0. */
export const e164Schema = z
  .string()
  .check(z.regex(/^\+[1-9]\d{6,14}$/, 'a number in E.164 form, such as +12025550110'));
export type E164 = z.infer<typeof e164Schema>;

const NANP = /^\+1([2-9]\d\d)([2-9]\d\d)\d{4}$/;

/** North American Numbering Plan: area code and exchange are [2-9]XX and never N11. */
export function isNanp(number: string): boolean {
  const match = NANP.exec(number);
  return match !== null && ![match[1], match[2]].some((part) => part?.endsWith('11'));
}
