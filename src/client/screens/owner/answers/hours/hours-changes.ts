/** What was changed in office hours, a sentence each. Pure. */
import { sayList } from '#client/state/wording/list.ts';
import type { OfficeHoursInput, OpenSpan } from '#contract/routing/office-hours.ts';
import { sayZone } from '../../parts/zone-words.ts';
import { sayMinute } from '../parts/local-day.ts';
import { minuteOf } from '#contract/routing/opening.ts';

const dayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
export const dayName = (index: number): string => dayNames[index] ?? '';

/** @param nameOf a set of holidays by its id. */
export function hoursChanges(
  before: OfficeHoursInput,
  after: OfficeHoursInput,
  nameOf: (id: string) => string,
): string[] {
  const [had, has] = [before.holidaySetIds, after.holidaySetIds];
  const added = has.filter((id) => !had.includes(id)).map(nameOf);
  const dropped = had.filter((id) => !has.includes(id)).map(nameOf);
  const isReordered = added.length + dropped.length === 0 && had.join() !== has.join();
  return [
    ...(before.name === after.name ? [] : [`called “${after.name}”`]),
    ...(before.timeZone === after.timeZone ? [] : [sayZone(after.timeZone)]),
    ...weekChanges(before.week, after.week),
    ...(added.length > 0 ? [`with ${sayList(added)}`] : []),
    ...(dropped.length > 0 ? [`without ${sayList(dropped)}`] : []),
    ...(isReordered ? ['holidays in another order'] : []),
  ].map(capitalized);
}

type Week = OfficeHoursInput['week'];

/** Days that became alike are one change. */
function weekChanges(before: Week, after: Week): string[] {
  const days = new Map<string, number[]>();
  after.forEach((spans, index) => {
    const old = before[index] ?? [];
    if (written(old) === written(spans)) return;
    const words = sayChange(old, spans);
    days.set(words, [...(days.get(words) ?? []), index]);
  });
  return [...days].map(([words, indexes]) => `${sayDayNames(indexes)} ${words}`);
}

const written = (spans: readonly OpenSpan[]) => JSON.stringify(spans);

/** "Monday to Friday", "Saturday and Sunday", "every day" */
function sayDayNames(indexes: readonly number[]): string {
  const [first, last] = [indexes[0] ?? 0, indexes.at(-1) ?? 0];
  if (indexes.length === 7) return 'every day';
  const isRun = indexes.length > 2 && last - first === indexes.length - 1;
  return isRun ? `${dayName(first)} to ${dayName(last)}` : sayList(indexes.map(dayName));
}

function sayChange(before: readonly OpenSpan[], after: readonly OpenSpan[]): string {
  if (after.length === 0) return 'closed';
  const [old, fresh] = [before[0], after[0]];
  if (before.length === 1 && after.length === 1 && old && fresh) {
    if (old.from === fresh.from) return `open until ${sayTime(fresh.until)}`;
    if (old.until === fresh.until) return `open from ${sayTime(fresh.from)}`;
  }
  return `open ${sayList(after.map(({ from, until }) => `${sayTime(from)}–${sayTime(until)}`))}`;
}

/** "24:00" is midnight. */
const sayTime = (time: string) => sayMinute(minuteOf(time));

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
