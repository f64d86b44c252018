import { formatMinutes } from '#client/state/wording/duration.ts';
import { formatCost } from '#client/state/wording/money.ts';
import type { Usage, UsageGroup, UsageRow } from '#contract/billing/usage.ts';
import { sayDayOf, sayMonthOf } from '#client/state/wording/days.ts';
import type { FilterName, Range, UsageView } from './usage-view.ts';

export const groupWords: Record<UsageGroup, string> = {
  day: 'Day',
  number: 'Number',
  agent: 'Agent',
  source: 'Source',
  direction: 'Direction',
  destination: 'Destination',
};

export const rangeWords: Record<Range, string> = {
  'this-month': 'This month',
  'last-month': 'Last month',
  '30-days': '30 days',
  own: 'Own days',
};

/** Before a filter is chosen. */
export const allWords: Record<FilterName, string> = {
  number: 'All numbers',
  agent: 'All agents',
  source: 'All sources',
  direction: 'Both directions',
  destination: 'All destinations',
};

const noneWords: Record<Exclude<UsageGroup, 'day'>, string> = {
  number: 'No number',
  agent: 'No agent',
  source: 'No source',
  direction: 'No direction',
  destination: 'No destination',
};

export interface Speech {
  today: string;
  formatNumber: (number: string) => string;
}

/** A row's name as it is read. */
export function nameRow(
  { key, label }: Pick<UsageRow, 'key' | 'label'>,
  by: UsageGroup,
  { today, formatNumber }: Speech,
): string {
  if (by === 'day') return sayDayOf(key, today);
  if (key === '') return noneWords[by];
  if (by === 'direction') return key === 'inbound' ? 'Inbound' : 'Outbound';
  return by === 'number' ? formatNumber(key) : label;
}

type Figures = Usage['total'];

/** Seconds that no package paid for. */
export const chargedSeconds = ({ billedSeconds, packageSeconds }: Omit<Figures, 'calls' | 'costMicros'>) =>
  billedSeconds - packageSeconds;

const counted = (count: number, thing: string) =>
  `${count.toLocaleString('en-US')} ${thing}${count === 1 ? '' : 's'}`;

/** "3 calls, 1,204 min, 1,150 from packages, $1.35": a bar in words. */
export function sayFigures(figures: Figures): string {
  if (figures.calls === 0) return 'no calls';
  const parts = [counted(figures.calls, 'call'), `${formatMinutes(figures.billedSeconds)} min`];
  if (figures.packageSeconds > 0) parts.push(`${formatMinutes(figures.packageSeconds)} from packages`);
  return [...parts, formatCost(figures.costMicros)].join(', ');
}

/** "in May", "on 14 May", "from 1 May to 3 June" */
export function sayDays({ range, from, to }: UsageView, today: string): string {
  if (range === 'this-month' || range === 'last-month') return `in ${sayMonthOf(from, today)}`;
  if (from === to) return `on ${sayDayOf(from, today)}`;
  return `from ${sayDayOf(from, today)} to ${sayDayOf(to, today)}`;
}
