import * as z from 'zod/mini';

/** PUT /api/billing/time-zone, administrators: a name of the IANA database. */
export const timeZoneChangeSchema = z.object({ timeZone: z.string().check(z.minLength(1), z.maxLength(60)) });
export type TimeZoneChange = z.infer<typeof timeZoneChangeSchema>;

/** GET /api/billing/time-zone, supervisors and administrators: by which clocks the account counts its days and months. */
export const accountTimeZoneSchema = z.object({
  timeZone: z.string(),
  /** What it will be from an instant on, in epoch milliseconds: the beginning of a month there. null: stays as it is. */
  next: z.nullable(z.object({ timeZone: z.string(), since: z.int() })),
  /** Of its balance, prices and statements. */
  currency: z.literal('USD'),
});
export type AccountTimeZone = z.infer<typeof accountTimeZoneSchema>;
