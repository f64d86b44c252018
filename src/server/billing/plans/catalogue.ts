/** What is for sale: prices are configuration, not code (plans.json). */
import { z } from 'zod';
import { planIdSchema, type PlanId } from '#contract/billing/plans.ts';
import { usd } from '#kit/money.ts';
import listed from './plans.json' with { type: 'json' };

const micros = z.int().nonnegative();
const money = micros.transform((amount) => usd(BigInt(amount)));

const planSchema = z.object({
  id: planIdSchema,
  name: z.string(),
  summary: z.string(),
  /** The software fee. */
  microsPerMonth: money,
  /** What calls may cost a day, of everybody together and of each agent, until administrators set limits of their own. */
  dailyLimitMicros: z.object({ account: money, agent: money }),
  /** Of the starter plan's price, for every prefix that `rates` does not name. */
  abroadPercent: z.int().min(1).max(100),
  /** In the place of the starter plan's lines; micro-dollars a minute. */
  rates: z.array(z.object({ prefix: z.string(), inbound: micros, outbound: micros, increment: z.string() })),
});
export type PlanConfig = z.output<typeof planSchema>;

/** From the smallest to the largest. */
export const plans: readonly PlanConfig[] = z.array(planSchema).parse(listed);

/** @throws Error for a plan that plans.json has lost */
export function planOf(id: PlanId): PlanConfig {
  const plan = plans.find((one) => one.id === id);
  if (!plan) throw new Error(`plans.json does not list ${id}`);
  return plan;
}
