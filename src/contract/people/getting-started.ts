import * as z from 'zod/mini';
import { e164Schema } from '../values/phone-number.ts';

/** GET /api/getting-started, administrators, while it is not over: what a new account has done of its first steps. */
const firstStepsSchema = z.object({
  isOver: z.literal(false),
  /** A card is there, or there was money once. */
  hasMoney: z.boolean(),
  /** The one that it has had longest; null: none. */
  firstNumber: z.nullable(z.object({ number: e164Schema, source: z.string() })),
  /** Somebody has decided what one of its numbers does. */
  isAnswered: z.boolean(),
  /** A route asks for the time. */
  hasHours: z.boolean(),
  /** A customer was talked to. */
  hasTalked: z.boolean(),
  /** Others work here, or are invited. */
  hasPeople: z.boolean(),
});
export type FirstStepsDone = z.infer<typeof firstStepsSchema>;

export const gettingStartedSchema = z.discriminatedUnion('isOver', [
  /** All done once, or hidden: the list is not shown any more. */
  z.object({ isOver: z.literal(true) }),
  firstStepsSchema,
]);
export type GettingStarted = z.infer<typeof gettingStartedSchema>;
