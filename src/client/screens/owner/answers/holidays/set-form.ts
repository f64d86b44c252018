/** A set of holidays as it is typed, and as it is sent. Pure. */
import type { Holiday, HolidaySetInput } from '#contract/routing/office-hours.ts';
import { readTimes, TIMES_FAULT, writeTimes } from '../hours/week-typing.ts';
import { nameFault } from '../../../parts/words.ts';
import { readHolidayDate, WHEN_FAULT } from './holiday-typing.ts';
import { sayHolidayDate } from './holiday-words.ts';

export interface DayForm {
  /** Of its row, while it is changed here. */
  key: number;
  name: string;
  /** "24 December", "last Monday of May" */
  when: string;
  /** "Closed", "8:00–13:00" */
  open: string;
}

export interface SetForm {
  name: string;
  days: readonly DayForm[];
}

export const NO_DAY = 'There is no day in it. Add one.';
export const MOST_DAYS = 100;
/** As the contract has it. */
const MOST_SPANS = 4;

export const readOpen = (text: string) => readTimes(text, MOST_SPANS);

export const formOfSet = ({ name, holidays }: HolidaySetInput): SetForm => ({
  name,
  days: holidays.map((holiday, index) => dayForm(holiday, index)),
});

const dayForm = ({ name, on, open }: Holiday, key: number): DayForm => ({
  key,
  name,
  when: sayHolidayDate(on),
  open: writeTimes(open),
});

/** A day that cannot be read is left out: `setFaults` says it before anything is sent. */
export const inputOfSet = ({ name, days }: SetForm): HolidaySetInput => ({
  name: name.trim(),
  holidays: days.flatMap((day) => readDay(day) ?? []),
});

export function readDay({ name, when, open }: DayForm): Holiday | null {
  const [on, spans] = [readHolidayDate(when), readOpen(open)];
  return on && spans ? { name: name.trim(), on, open: spans } : null;
}

/** What is meant, where it can be read; what was typed, where not. */
export const meaningOfSet = ({ name, days }: SetForm) => ({
  name: name.trim(),
  days: days.map((day) => readDay(day) ?? [day.name, day.when, day.open]),
});

/** By the field: "name", "days", "name:3", "when:3", "open:3", by the key of the day. */
export const setFaults = ({ name, days }: SetForm): Record<string, string | null> => ({
  name: nameFault(name),
  days: days.length === 0 ? NO_DAY : null,
  ...Object.fromEntries(
    days.flatMap((day) => [
      [`name:${day.key}`, nameFault(day.name)],
      [`when:${day.key}`, readHolidayDate(day.when) === null ? WHEN_FAULT : null],
      [`open:${day.key}`, readOpen(day.open) === null ? TIMES_FAULT : null],
    ]),
  ),
});

export const nextKey = (days: readonly DayForm[]): number => Math.max(-1, ...days.map(({ key }) => key)) + 1;
