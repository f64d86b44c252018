/** Office hours and sets of holidays as administrators work on them. */
import type {
  HolidaySetChange,
  HolidaySetInput,
  OfficeHoursChange,
  OfficeHoursInput,
} from '#contract/routing/office-hours.ts';
import type { Clock } from '#kit/clock.ts';
import type { Actor } from '#server/store/audit-log.ts';
import type { Sql } from '#server/store/database.ts';
import type { Thing } from '../kept/saving.ts';
import { versionOf, versionsOf, type KeptKind } from '../kept/versions.ts';
import { changeHolidaySet, holidaySetsOf, makeHolidaySet, removeHolidaySet } from './holiday-sets.ts';
import { changeOfficeHours, makeOfficeHours, officeHoursOf, removeOfficeHours } from './office-hours.ts';
import { publicHolidays } from './public-holidays.ts';

interface Parts {
  sql: Sql;
  clock: Clock;
}

const versionsIn = (sql: Sql, kind: KeptKind) => ({
  /** None: there is no such thing. */
  versions: (thing: Thing) => versionsOf(sql, { kind, ...thing }),
  version: (thing: Thing, version: number) => versionOf(sql, { kind, ...thing }, version),
});

export type OfficeHoursVerbs = ReturnType<typeof officeHoursIn>;
export const officeHoursIn = ({ sql, clock }: Parts) => ({
  list: (accountId: string) => officeHoursOf(sql, accountId),
  make: (accountId: string, input: OfficeHoursInput, by: Actor) =>
    makeOfficeHours(sql, accountId, input, { by, clock }),
  change: (thing: Thing, change: OfficeHoursChange, by: Actor) =>
    changeOfficeHours(sql, thing, change, { by, clock }),
  remove: (thing: Thing, by: Actor) => removeOfficeHours(sql, thing, { by, clock }),
  ...versionsIn(sql, 'office-hours'),
});

export type HolidaySets = ReturnType<typeof holidaySetsIn>;
export const holidaySetsIn = ({ sql, clock }: Parts) => ({
  samples: publicHolidays,
  list: (accountId: string) => holidaySetsOf(sql, accountId, clock.now()),
  make: (accountId: string, input: HolidaySetInput, by: Actor) =>
    makeHolidaySet(sql, accountId, input, { by, clock }),
  change: (thing: Thing, change: HolidaySetChange, by: Actor) =>
    changeHolidaySet(sql, thing, change, { by, clock }),
  remove: (thing: Thing, by: Actor) => removeHolidaySet(sql, thing, { by, clock }),
  ...versionsIn(sql, 'holiday-set'),
});
