/** As it is typed: apps show it in two groups. */
export const plainCode = (code: string): string => code.replaceAll(/\s/g, '');

/** Said before it is sent. */
export function codeFault(code: string): string | null {
  const plain = plainCode(code);
  if (plain === '') return 'The code is empty. Type the one the app shows.';
  return /^\d{6}$/.test(plain) ? null : 'A code has six digits.';
}

export const recoveryCodeFault = (code: string): string | null =>
  code.trim() === '' ? 'The recovery code is empty. Type one that you kept.' : null;
