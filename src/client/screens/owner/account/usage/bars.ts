import { formatMinutes } from '#client/state/wording/duration.ts';
import { formatCost } from '#client/state/wording/money.ts';
import type { UsageRow } from '#contract/billing/usage.ts';
import { addDays, countDays, lastOfMonth } from '#client/state/wording/days.ts';
import { usageHref, within, type Measure, type UsageView } from './usage-view.ts';
import { chargedSeconds, nameRow, sayFigures, type Speech } from './usage-words.ts';

export interface Bar {
  key: string;
  /** "14 May", "Ana Reyes" */
  name: string;
  /** From packages and charged, or nothing and what it cost: in the unit of the measure. */
  parts: [lower: number, upper: number];
  /** "1,204 min", "$12.04" */
  value: string;
  /** Everything in words, for a screen reader and for the table: "14 May: 3 calls, 12 min, $0.30". */
  words: string;
  row: UsageRow;
  /** Where a press leads to. */
  href: string;
}

const partsOf = (row: UsageRow, measure: Measure): Bar['parts'] =>
  measure === 'cost' ? [0, row.costMicros] : [row.packageSeconds, chargedSeconds(row)];

const sizeOf = ({ parts: [lower, upper] }: Bar) => lower + upper;

/** "1,204 min", "$12.04" */
export const sayMeasured = (row: Pick<UsageRow, 'billedSeconds' | 'costMicros'>, measure: Measure) =>
  measure === 'cost' ? formatCost(row.costMicros) : `${formatMinutes(row.billedSeconds)} min`;

/** By day in their order, everything else the largest first. */
export function barsOf(rows: readonly UsageRow[], view: UsageView, speech: Speech): Bar[] {
  const bars = rows.map((row) => {
    const name = nameRow(row, view.by, speech);
    return {
      key: row.key,
      name,
      row,
      parts: partsOf(row, view.measure),
      value: sayMeasured(row, view.measure),
      words: `${name}: ${sayFigures(row)}`,
      href: usageHref(within(view, row.key)),
    };
  });
  return view.by === 'day' ? bars : bars.sort((a, b) => sizeOf(b) - sizeOf(a));
}

export const mostOf = (bars: readonly Bar[]) => Math.max(0, ...bars.map(sizeOf));

/** How many days of this month are still to come. */
export function daysToCome({ range, to }: UsageView): number {
  return range === 'this-month' ? countDays(addDays(to, 1), lastOfMonth(to)) : 0;
}
