/** Office hours and sets of holidays: things of their own, each used by many routes. */
import * as z from 'zod/mini';
import { lineText } from '../values/line-text.ts';
import { readVersionSchema, versionSchema } from '../values/version.ts';

const name = lineText(60);
const whole = (least: number, most: number) => z.int().check(z.minimum(least), z.maximum(most));
const clockTime = z.string().check(z.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'a time such as 08:30'));
const month = whole(1, 12);
const dayOfMonth = whole(1, 31);
/** 1 Monday … 7 Sunday. */
const weekday = whole(1, 7);

/** Local time, first minute included, `until` excluded. At or before `from`: it lasts past midnight into the next day. */
export const openSpanSchema = z.object({ from: clockTime, until: clockTime });
export type OpenSpan = z.infer<typeof openSpanSchema>;

/** A day that there is. Not by z.iso.date: that would ride in the phone's first load, where nobody asks for it. */
const calendarDate = z.string().check(
  z.regex(/^\d{4}-\d\d-\d\d$/),
  z.refine((date) => {
    const at = Date.parse(`${date}T00:00:00Z`);
    return !Number.isNaN(at) && new Date(at).toISOString().startsWith(date);
  }),
);

/** 29 February is a day of leap years alone. */
const inItsMonth = z.refine<{ month: number; day: number }>(
  ({ month: of, day }) => day <= new Date(Date.UTC(2024, of, 0)).getUTCDate(),
  { error: 'a day that the month has', path: ['day'] },
);

/** Which days of a calendar. Yearly ones have no year. */
export const holidayDateSchema = z.discriminatedUnion('kind', [
  /** Once: "2026-12-24". */
  z.object({ kind: z.literal('date'), date: calendarDate }),
  /** Each year. `observed`: on a Saturday it is the Friday before, on a Sunday the Monday after. */
  z.object({ kind: z.literal('yearly'), month, day: dayOfMonth, observed: z.boolean() }).check(inItsMonth),
  /** "The fourth Thursday of November", "the last Monday of May". */
  z.object({
    kind: z.literal('weekday-of-month'),
    month,
    weekday,
    nth: z.union([whole(1, 4), z.literal('last')]),
  }),
  /** "The Monday before 25 May". */
  z.object({ kind: z.literal('weekday-before'), month, day: dayOfMonth, weekday }).check(inItsMonth),
  /** Days after Easter Sunday: -2 is Good Friday. */
  z.object({ kind: z.literal('easter'), days: whole(-60, 60) }),
]);
export type HolidayDate = z.infer<typeof holidayDateSchema>;

export const holidaySchema = z.object({
  name,
  on: holidayDateSchema,
  /** Open all the same at these times; empty: closed all day. */
  open: z.array(openSpanSchema).check(z.maxLength(4)),
});
export type Holiday = z.infer<typeof holidaySchema>;

/** GET /api/holiday-sets, administrators and supervisors. `next`: the day that comes next, "2026-12-25"; null: none comes. */
export const holidaySetSchema = z.object({
  id: z.string(),
  name: z.string(),
  holidays: z.array(holidaySchema),
  next: z.nullable(z.string()),
  /** Office hours that keep it, and the numbers whose calls go by those. */
  usedBy: z.object({ officeHours: z.int(), numbers: z.int() }),
  version: versionSchema,
});
export type HolidaySet = z.infer<typeof holidaySetSchema>;
export const holidaySetListSchema = z.object({
  sets: z.array(holidaySetSchema),
  /** Ready-made, to be begun with: public holidays of a country. */
  samples: z.array(z.object({ name: z.string(), holidays: z.array(holidaySchema) })),
});

/** POST /api/holiday-sets, PUT /api/holiday-sets/{id}. A set has a day at least. DELETE: `in-use` (409) while hours keep it. */
export const holidaySetInputSchema = z.object({
  name,
  holidays: z.array(holidaySchema).check(z.minLength(1), z.maxLength(100)),
});
export type HolidaySetInput = z.infer<typeof holidaySetInputSchema>;
export const holidaySetChangeSchema = z.extend(holidaySetInputSchema, { version: readVersionSchema });
export type HolidaySetChange = z.infer<typeof holidaySetChangeSchema>;

/** POST /api/office-hours, PUT /api/office-hours/{id}. `time-zone-unknown` in `detail` of a 422. */
export const officeHoursInputSchema = z.object({
  name,
  /** IANA: "America/New_York". */
  timeZone: z.string().check(z.minLength(1), z.maxLength(60)),
  /** Seven, Monday first; none on a day: closed. */
  week: z.array(z.array(openSpanSchema).check(z.maxLength(6))).check(z.minLength(7), z.maxLength(7)),
  holidaySetIds: z.array(z.uuid()).check(z.maxLength(20)),
});
export type OfficeHoursInput = z.infer<typeof officeHoursInputSchema>;
export const officeHoursChangeSchema = z.extend(officeHoursInputSchema, { version: readVersionSchema });
export type OfficeHoursChange = z.infer<typeof officeHoursChangeSchema>;

/** GET /api/office-hours, administrators and supervisors. DELETE: `in-use` (409) while a route goes by them. */
export const officeHoursSchema = z.object({
  id: z.string(),
  name: z.string(),
  timeZone: z.string(),
  week: z.array(z.array(openSpanSchema)),
  holidaySetIds: z.array(z.string()),
  usedBy: z.object({ routes: z.array(z.object({ id: z.string(), name: z.string(), numbers: z.int() })) }),
  version: versionSchema,
});
export type OfficeHours = z.infer<typeof officeHoursSchema>;
export const officeHoursListSchema = z.object({ officeHours: z.array(officeHoursSchema) });
