/** Dates in sentences. Apart from date.ts, which the idle phone carries. */

/** "24 June"; with the year only if it is not this one. */
export function sayDate(at: number, now: number): string {
  const date = new Date(at);
  const year = date.getFullYear() === new Date(now).getFullYear() ? '' : ` ${date.getFullYear()}`;
  return `${date.getDate()} ${sayMonth(at)}${year}`;
}

/** "June" */
export const sayMonth = (at: number) => new Date(at).toLocaleString('en-GB', { month: 'long' });

/** "May 2026" of "2026-05", the month of a statement. */
export function nameMonth(month: string): string {
  const first = new Date(`${month}-01T00:00:00Z`);
  return first.toLocaleString('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });
}
