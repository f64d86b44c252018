/** What people hear of: in the list of the phone, by mail, and (contract/calls/webhooks.ts) what the account's webhooks are told. */
import * as z from 'zod/mini';
import { noticeSchema } from '../billing/notices.ts';
import { microsSchema } from '../values/money.ts';
import type { Role } from './people.ts';

/** What a person chooses by. `limits`: those against fraud. */
export const noticeKindSchema = z.enum(['missed-call', 'voicemail', 'money', 'numbers', 'ports', 'limits']);
export type NoticeKind = z.infer<typeof noticeKindSchema>;

/** Text in it is untrusted: it came with a call. */
const caller = {
  callId: z.string(),
  /** E.164 or "anonymous". */
  from: z.string(),
  source: z.nullable(z.string()),
};
const port = { portId: z.string(), numbers: z.array(z.string()) };

export const happeningSchema = z.discriminatedUnion('kind', [
  ...noticeSchema.def.options,
  /** Nobody answered, and no message was left. `missedBy`: whose phones were called. */
  z.object({
    kind: z.literal('missed-call'),
    ...caller,
    trackingNumber: z.nullable(z.string()),
    missedBy: z.array(z.string()),
  }),
  z.object({
    kind: z.literal('voicemail'),
    ...caller,
    fromName: z.nullable(z.string()),
    messageId: z.string(),
    mailboxId: z.string(),
    durationMs: z.int(),
  }),
  /** The carrier has named the day on which the numbers come, epoch milliseconds. */
  z.object({ kind: z.literal('port-date'), ...port, portsAt: z.int() }),
  /** The losing carrier refuses. */
  z.object({ kind: z.literal('port-exception'), ...port, reason: z.string() }),
  z.object({ kind: z.literal('port-done'), ...port }),
]);
export type HappeningFacts = z.infer<typeof happeningSchema>;

const kinds: { [Kind in HappeningFacts['kind']]: NoticeKind | null } = {
  'missed-call': 'missed-call',
  voicemail: 'voicemail',
  'balance-low': 'money',
  'balance-empty': 'money',
  'recharge-declined': 'money',
  'backup-card-used': 'money',
  'payment-refunded': 'money',
  'payment-declined': 'money',
  'fee-unpaid': 'money',
  'plan-fell-back': 'money',
  'package-unpaid': 'money',
  'package-used-up': 'money',
  'number-unpaid': 'numbers',
  'number-lost': 'numbers',
  'port-date': 'ports',
  'port-exception': 'ports',
  'port-done': 'ports',
  'calls-blocked': 'limits',
  'daily-limit': 'limits',
  'new-country': 'limits',
  // It stands on the account's screen for as long as it is so.
  'disk-full': null,
};
/** null: nobody is told of it in person. */
export const noticeKindOf = ({ kind }: Pick<HappeningFacts, 'kind'>): NoticeKind | null => kinds[kind];

const urgent: readonly HappeningFacts['kind'][] = ['balance-empty', 'number-unpaid', 'number-lost'];
/** Calls cannot be placed, or a number is lost unless somebody acts: told at once, also in quiet hours, unless not wanted. */
export const isUrgent = ({ kind }: Pick<HappeningFacts, 'kind'>): boolean => urgent.includes(kind);

export const noticeWaysSchema = z.object({
  mail: z.boolean(),
  /** In the list of the phone. */
  list: z.boolean(),
});
export type NoticeWays = z.infer<typeof noticeWaysSchema>;

/** What a role can hear of, and how until the person chooses. */
export const usualWays: Record<Role, Partial<Record<NoticeKind, NoticeWays>>> = {
  agent: { voicemail: { mail: true, list: true }, 'missed-call': { mail: false, list: true } },
  supervisor: { voicemail: { mail: true, list: true }, 'missed-call': { mail: false, list: true } },
  admin: {
    voicemail: { mail: true, list: true },
    'missed-call': { mail: false, list: true },
    money: { mail: true, list: true },
    numbers: { mail: true, list: true },
    ports: { mail: true, list: true },
    limits: { mail: false, list: true },
  },
};

const clockTime = z.string().check(z.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'a time such as 20:00'));
const weekday = z.int().check(z.minimum(1), z.maximum(7));
/** They begin on these days (1 Monday … 7 Sunday) and last into the next where `until` is not later than `from`. */
export const quietHoursSchema = z.object({
  from: clockTime,
  until: clockTime,
  days: z.array(weekday).check(z.minLength(1), z.maxLength(7)),
});
export type QuietHours = z.infer<typeof quietHoursSchema>;

const settings = {
  kinds: z
    .array(z.object({ kind: noticeKindSchema, ...noticeWaysSchema.shape }))
    .check(z.maxLength(noticeKindSchema.options.length)),
  /** A name of the IANA database; null: times are in UTC. */
  timeZone: z.nullable(z.string().check(z.maxLength(60))),
  quiet: z.nullable(quietHoursSchema),
  /** Urgent mail does not wait for the end of quiet hours. */
  urgentAtOnce: z.boolean(),
};
/** PUT /api/me/notice-settings. What one's role does not hear of is left out. */
export const noticeSettingsChangeSchema = z.object(settings);
export type NoticeSettingsChange = z.infer<typeof noticeSettingsChangeSchema>;
/** GET /api/me/notice-settings */
export const noticeSettingsSchema = z.object({
  ...settings,
  /** false: there is no mail server. */
  isMailed: z.boolean(),
  /** Administrators: below it the account's balance counts as low. null: is none. */
  lowMicros: z.nullable(microsSchema),
});
export type NoticeSettings = z.infer<typeof noticeSettingsSchema>;

export const personNoticeSchema = z.object({
  id: z.string(),
  /** Epoch milliseconds. */
  at: z.int(),
  isRead: z.boolean(),
  facts: happeningSchema,
});
/** GET /api/me/notices: the newest 100, the newest first, and how many of all are unread. */
export const personNoticesSchema = z.object({ notices: z.array(personNoticeSchema), unread: z.int() });
export type PersonNotices = z.infer<typeof personNoticesSchema>;
/** POST /api/me/notices/read: this one; null: all. */
export const noticesReadSchema = z.object({ id: z.nullable(z.uuid()) });

/** GET /api/unsubscribe/{token}, nobody signed in. POST ends these letters, as often as it is asked (RFC 8058). */
export const unsubscribingSchema = z.object({
  company: z.string(),
  /** Whose letters, cut: "n…@harbor.example". */
  email: z.string(),
  /** Those that were in the letter; null: all kinds. */
  kinds: z.nullable(z.array(noticeKindSchema)),
  /** These letters are still sent. */
  isOn: z.boolean(),
});
export type Unsubscribing = z.infer<typeof unsubscribingSchema>;
