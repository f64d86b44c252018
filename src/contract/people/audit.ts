import * as z from 'zod/mini';

/** What was done, by whom: written with the change, never changed after. */
export const auditEntrySchema = z.object({
  id: z.string(),
  /** Epoch milliseconds. */
  at: z.int(),
  /** Their name as it was then; '' for the server itself. */
  actor: z.string(),
  /** The network address it came from; '' for the server itself. */
  address: z.string(),
  /** "person.role-changed": the kind of subject, and what was done to it. */
  action: z.string(),
  /** What the subject was called then. Untrusted. */
  subject: z.string(),
  before: z.nullable(z.record(z.string(), z.unknown())),
  after: z.nullable(z.record(z.string(), z.unknown())),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;
/** GET /api/people/{id}/audit, administrators: the newest 50 of one person. */
export const auditEntriesSchema = z.object({ entries: z.array(auditEntrySchema) });

/** GET /api/audit, administrators: of the whole account, the newest first, 100 at a time. Its CSV has all that fit. */
export const auditQuerySchema = z.object({
  /** The id of the last one that was read. */
  before: z.optional(z.string().check(z.regex(/^\d{1,18}$/))),
  /** A kind of subject: "person", "route". */
  about: z.optional(z.string().check(z.regex(/^[a-z-]{1,40}$/))),
});
export type AuditQuery = z.infer<typeof auditQuerySchema>;
export const auditPageSchema = z.object({
  entries: z.array(auditEntrySchema),
  /** `before` of the next page; null: there is no older one. */
  next: z.nullable(z.string()),
  /** What `about` may be, of the account's entries. */
  kinds: z.array(z.string()),
});
export type AuditPage = z.infer<typeof auditPageSchema>;
