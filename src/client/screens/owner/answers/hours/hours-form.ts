/** Office hours as they are typed, and as they are sent. Pure. */
import type { OfficeHoursInput } from '#contract/routing/office-hours.ts';
import { nameFault } from '../../../parts/words.ts';
import { readTimes, TIMES_FAULT, writeTimes } from './week-typing.ts';

export interface HoursForm {
  name: string;
  timeZone: string;
  /** Seven texts, Monday first: "8:00–18:00", "closed". */
  days: readonly string[];
  holidaySetIds: readonly string[];
}

export const formOf = ({ name, timeZone, week, holidaySetIds }: OfficeHoursInput): HoursForm => ({
  name,
  timeZone,
  days: week.map(writeTimes),
  holidaySetIds,
});

/** A day that cannot be read counts as closed: `hoursFaults` says it before anything is sent. */
export const inputOf = ({ name, timeZone, days, holidaySetIds }: HoursForm): OfficeHoursInput => ({
  name: name.trim(),
  timeZone,
  week: days.map((text) => readTimes(text) ?? []),
  holidaySetIds: [...holidaySetIds],
});

/** What is meant, where it can be read; what was typed, where not. */
export const meaningOf = (form: HoursForm) => ({
  ...inputOf(form),
  week: form.days.map((text) => readTimes(text) ?? text),
});

/** By the field. */
export const hoursFaults = ({ name, days }: HoursForm): Record<string, string | null> => ({
  name: nameFault(name),
  ...Object.fromEntries(
    days.map((text, index) => [`day:${index}`, readTimes(text) === null ? TIMES_FAULT : null]),
  ),
});

const officeDay = [{ from: '08:00', until: '18:00' }];

/** What new ones begin with. */
export const newHours = (timeZone: string): HoursForm =>
  formOf({
    name: '',
    timeZone,
    week: [officeDay, officeDay, officeDay, officeDay, officeDay, [], []],
    holidaySetIds: [],
  });
