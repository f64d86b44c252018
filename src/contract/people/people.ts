import * as z from 'zod/mini';
import { e164Schema } from '../values/phone-number.ts';

export const roleSchema = z.enum(['agent', 'supervisor', 'admin']);
export type Role = z.infer<typeof roleSchema>;

/** What an agent chooses. What the system knows (idle, ringing, on call) is the activity, never stored here. */
export const statusSchema = z.enum(['available', 'break', 'meal', 'training', 'offline']);
export type Status = z.infer<typeof statusSchema>;

export const signInSchema = z.object({
  email: z.email().check(z.maxLength(254)),
  password: z.string().check(z.minLength(1), z.maxLength(200)),
});
export type SignIn = z.infer<typeof signInSchema>;

export const statusChangeSchema = z.object({ status: statusSchema });

export const meSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: roleSchema,
  status: statusSchema,
  /** Epoch milliseconds at which the status was chosen. */
  statusSince: z.int(),
  agentNumber: z.nullable(e164Schema),
  account: z.object({ id: z.string(), name: z.string() }),
  /** `teams`: a supervisor who sees only who is in the teams that they lead. */
  sees: z.enum(['everybody', 'teams']),
  /** Who can add money, by first name: error words name them. */
  administrators: z.array(z.string()),
  demo: z.boolean(),
});
export type Me = z.infer<typeof meSchema>;
