import * as z from 'zod/mini';

/** One stop of a call's way, in its record. Text is the author's; what is not known is left null. */
export const pathStepSchema = z.object({
  nodeId: z.string(),
  kind: z.string(),
  name: z.string(),
  /** Epoch milliseconds. */
  at: z.int(),
  /** null: the call is there still. */
  until: z.nullable(z.int()),
  /** The outlet taken, or what became of the call here: "key:2", "no-answer", "answered", "left a message", "caller left". */
  outlet: z.nullable(z.string()),
  /** The outlet's word, or the agent's name. */
  label: z.nullable(z.string()),
});
export type PathStep = z.infer<typeof pathStepSchema>;
