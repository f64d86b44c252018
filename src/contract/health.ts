import * as z from 'zod/mini';

const partSchema = z.object({
  ok: z.boolean(),
  /** How long it took to find out; a part that gives no answer in time is not ok. */
  tookMs: z.number(),
});

/** GET /api/health: 200 while all is well, else 503. For monitoring, and for a load balancer. */
export const healthSchema = z.object({
  ok: z.boolean(),
  /** `draining`: told to stop, it takes no new calls and waits for those that go on. */
  state: z.enum(['running', 'draining']),
  /**
   * Calls and screens each get an answer. `awayForMs`: since it last gave one to anybody, null while it does.
   * `restarting`: the one in the data folder has died, and is being started again.
   */
  database: z.extend(partSchema, { awayForMs: z.nullable(z.number()), restarting: z.boolean() }),
  /** Its socket for carriers is open. Lines: one a leg; with none left, callers are refused with 503. */
  engine: z.extend(partSchema, { lines: z.object({ used: z.int(), total: z.int() }) }),
  /** `ageMs`: since when nobody has read what is new. */
  events: z.extend(partSchema, { ageMs: z.number() }),
  /** Not ok: full. Calls go on, nothing of them is recorded: `ok` of the whole does not fall for it. */
  disk: z.object({ ok: z.boolean() }),
});
export type Health = z.infer<typeof healthSchema>;
