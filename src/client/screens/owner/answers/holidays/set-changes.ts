/** What was changed in a set of holidays, a sentence each. Pure. */
import { sayTimes } from '#client/state/wording/week.ts';
import type { Holiday, HolidaySetInput } from '#contract/routing/office-hours.ts';
import { sayHolidayDate } from './holiday-words.ts';

/** A day is known by its name. */
export function setChanges(before: HolidaySetInput, after: HolidaySetInput): string[] {
  const [had, has] = [byName(before.holidays), byName(after.holidays)];
  const added = [...has].filter(([name]) => !had.has(name));
  const dropped = [...had.keys()].filter((name) => !has.has(name));
  const kept = [...has].flatMap(([name, holiday]) => {
    const old = had.get(name);
    return old ? dayChanges(old, holiday) : [];
  });
  return [
    ...(before.name === after.name ? [] : [`Called “${after.name}”`]),
    ...added.map(([, holiday]) => `${holiday.name} added, ${sayHolidayDate(holiday.on)}`),
    ...dropped.map((name) => `Without ${name}`),
    ...kept,
  ];
}

const byName = (holidays: readonly Holiday[]) => new Map(holidays.map((holiday) => [holiday.name, holiday]));

const dayChanges = (before: Holiday, after: Holiday): string[] => [
  ...(JSON.stringify(before.on) === JSON.stringify(after.on)
    ? []
    : [`${after.name} on ${sayHolidayDate(after.on)}`]),
  ...(JSON.stringify(before.open) === JSON.stringify(after.open)
    ? []
    : [`${after.name} ${after.open.length === 0 ? 'closed' : `open ${sayTimes(after.open)}`}`]),
];
