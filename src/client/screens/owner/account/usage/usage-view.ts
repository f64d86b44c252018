import { usageGroupSchema, type UsageGroup, type UsageQuery } from '#contract/billing/usage.ts';
import { hrefOf } from '../../../navigation/route.svelte.ts';
import { addDays, countDays, firstOfMonth, isDay } from '#client/state/wording/days.ts';

export const ranges = ['this-month', 'last-month', '30-days', 'own'] as const;
export type Range = (typeof ranges)[number];

export const filterNames = ['number', 'agent', 'source', 'direction', 'destination'] as const;
export type FilterName = (typeof filterNames)[number];

export type Measure = 'minutes' | 'cost';

/** What the usage page shows: all of it stands in its address. */
export interface UsageView {
  range: Range;
  /** First and last day. */
  from: string;
  to: string;
  by: UsageGroup;
  measure: Measure;
  /** Exact keys; '' filters for what has none. */
  filters: Partial<Record<FilterName, string>>;
}

/** As many as the API counts at once. */
const MOST_DAYS = 366;

/** What is not in the address, or makes no sense there, is as on the first visit: this month, by day. */
export function readView(query: string, today: string): UsageView {
  const asked = new URLSearchParams(query);
  const by = usageGroupSchema.safeParse(asked.get('by'));
  return {
    ...readDays(asked, today),
    by: by.success ? by.data : 'day',
    measure: asked.get('show') === 'cost' ? 'cost' : 'minutes',
    filters: Object.fromEntries(
      filterNames.flatMap((name) => {
        const value = asked.get(name);
        return value === null || !isPossible(name, value) ? [] : [[name, value]];
      }),
    ),
  };
}

const isPossible = (name: FilterName, value: string) =>
  value.length <= 120 && (name !== 'direction' || value === 'inbound' || value === 'outbound');

function readDays(asked: URLSearchParams, today: string): Pick<UsageView, 'range' | 'from' | 'to'> {
  const [from, to] = [asked.get('from') ?? '', asked.get('to') ?? ''];
  if (isDay(from) || isDay(to)) return ownDays(from, to, today);
  const range = ranges.find((known) => known === asked.get('range')) ?? 'this-month';
  return range === 'own' ? daysOf('this-month', today) : daysOf(range, today);
}

export function daysOf(
  range: Exclude<Range, 'own'>,
  today: string,
): Pick<UsageView, 'range' | 'from' | 'to'> {
  const first = firstOfMonth(today);
  if (range === '30-days') return { range, from: addDays(today, -29), to: today };
  if (range === 'this-month') return { range, from: first, to: today };
  const last = addDays(first, -1);
  return { range, from: firstOfMonth(last), to: last };
}

/** In their order, and no more of them than can be counted. */
function ownDays(from: string, to: string, today: string): Pick<UsageView, 'range' | 'from' | 'to'> {
  const given = [from, to].filter(isDay);
  const [one = today, other = one < today ? today : firstOfMonth(one)] = given;
  const [first, last] = one < other ? [one, other] : [other, one];
  const least = addDays(last, 1 - MOST_DAYS);
  return { range: 'own', from: countDays(first, last) > MOST_DAYS ? least : first, to: last };
}

type Days = Pick<UsageView, 'from' | 'to'>;

/** One of the days as it was typed: it stands, and the other one moves where they would be out of order, or too many. */
export function daysWith(before: Days, typed: { from: string } | { to: string }): Days {
  if ('from' in typed) {
    const { from } = typed;
    const last = addDays(from, MOST_DAYS - 1);
    return { from, to: before.to < from ? from : before.to > last ? last : before.to };
  }
  const { to } = typed;
  const first = addDays(to, 1 - MOST_DAYS);
  return { from: before.from > to ? to : before.from < first ? first : before.from, to };
}

/** Only what differs from the first visit: a short address says as much as a long one. */
export function writeView({ range, from, to, by, measure, filters }: UsageView): string {
  const days = range === 'own' ? { from, to } : range === 'this-month' ? {} : { range };
  return new URLSearchParams({
    ...days,
    ...(by === 'day' ? {} : { by }),
    ...(measure === 'cost' ? { show: measure } : {}),
    ...filters,
  }).toString();
}

export const usageHref = (view: UsageView) => hrefOf('account', 'usage', null, writeView(view));

/** What the API is asked. */
export function queryOf({ from, to, by, filters }: UsageView, timeZone: string): UsageQuery {
  const { direction, ...keys } = filters;
  return {
    from,
    to,
    by,
    timeZone,
    ...keys,
    ...(direction === 'inbound' || direction === 'outbound' ? { direction } : {}),
  };
}

/** What a press on a row leads to: a day by number, everything else by day. */
export function within(view: UsageView, key: string): UsageView {
  return view.by === 'day'
    ? { ...view, range: 'own', from: key, to: key, by: 'number' }
    : { ...view, by: 'day', filters: { ...view.filters, [view.by]: key } };
}
