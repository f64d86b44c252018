/**
 * What is paid for by the month renews on its own day: the day of the month, in UTC, on which it began. A month without
 * that day has its last one instead, and the next month the own day again: 31 January, 28 February, 31 March. Pure.
 */

/** @returns epoch milliseconds, `months` whole months after `from` */
function monthsLater(from: number, months: number): number {
  const start = new Date(from);
  const [year, month] = [start.getUTCFullYear(), start.getUTCMonth() + months];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const later = new Date(from);
  later.setUTCFullYear(year, month, Math.min(start.getUTCDate(), lastDay));
  return later.getTime();
}

/** The first renewal after `at` of what is paid for since `from`. Epoch milliseconds. */
export function renewalAfter(from: number, at: number): number {
  const [start, now] = [new Date(from), new Date(at)];
  const months =
    (now.getUTCFullYear() - start.getUTCFullYear()) * 12 + now.getUTCMonth() - start.getUTCMonth();
  return [months, months + 1]
    .map((count) => monthsLater(from, Math.max(1, count)))
    .reduce((found, next) => (found > at ? found : next));
}
