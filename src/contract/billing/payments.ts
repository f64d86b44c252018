import * as z from 'zod/mini';
import { storable } from '../values/storable-text.ts';
import { microsSchema } from '../values/money.ts';
import { readVersionSchema, versionSchema } from '../values/version.ts';
import { planIdSchema } from './plans.ts';

/** What the provider tells of a saved card. Its number is the provider's alone. */
export const cardSchema = z.object({
  id: z.string(),
  /** "Visa" */
  brand: z.string(),
  last4: z.string(),
  expMonth: z.int(),
  expYear: z.int(),
  /** The first one is charged; the backup when the first is declined. */
  role: z.enum(['first', 'backup', 'other']),
});
export type Card = z.infer<typeof cardSchema>;

/** GET /api/billing/cards */
export const cardListSchema = z.object({
  /** `none`: the server has no provider of cards, and none can be saved. */
  provider: z.enum(['stripe', 'test', 'none']),
  cards: z.array(cardSchema),
  /** The test provider's: what may be saved in place of a real card. Empty with a real provider. */
  testCards: z.array(
    z.object({
      token: z.string(),
      brand: z.string(),
      last4: z.string(),
      /** "Succeeds", "Declined", "The bank asks first", "No answer in time" */
      behaviour: z.string(),
    }),
  ),
});
export type CardList = z.infer<typeof cardListSchema>;

/**
 * POST /api/billing/card-setups begins the saving of a card. A real provider asks for it on a page of its own (`url`, to be
 * opened in a new tab: the phone stays registered) and tells us when it is done; the test provider takes a test card's token.
 */
export const cardSetupRequestSchema = z.object({ testToken: z.optional(z.string().check(z.maxLength(60))) });
export const cardSetupSchema = z.object({
  id: z.string(),
  state: z.enum(['open', 'saved', 'failed']),
  url: z.nullable(z.string()),
  card: z.nullable(cardSchema),
});
export type CardSetup = z.infer<typeof cardSetupSchema>;

/** PATCH /api/billing/cards/{id} */
export const cardChangeSchema = z.object({ role: z.enum(['first', 'backup', 'other']) });

/** What is bought with the money in the moment in which it comes. */
export const paymentPurposeSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('plan'), plan: planIdSchema }),
  z.object({
    type: z.literal('package'),
    id: z.uuid(),
    offerId: z.string().check(z.maxLength(40), storable),
  }),
]);
export type PaymentPurpose = z.infer<typeof paymentPurposeSchema>;

export const LEAST_PAYMENT_MICROS = 5_000_000;
export const MOST_PAYMENT_MICROS = 20_000_000_000;
/** Cards are charged in whole cents. */
const paidMicros = z
  .int()
  .check(z.minimum(LEAST_PAYMENT_MICROS), z.maximum(MOST_PAYMENT_MICROS), z.multipleOf(10_000));

/** POST /api/billing/payments: Add money. */
export const paymentRequestSchema = z.object({
  /** Made by the browser, once a click: asked for twice it is charged once. */
  id: z.uuid(),
  micros: paidMicros,
  /** Without it the first card. */
  cardId: z.optional(z.uuid()),
  purpose: z.optional(paymentPurposeSchema),
});
export type PaymentRequest = z.infer<typeof paymentRequestSchema>;

/** Why a card was not charged, as banks say it. */
export const declineReasonSchema = z.enum([
  'declined',
  'insufficient-funds',
  'expired-card',
  'not-confirmed',
  'provider-failed',
]);
export type DeclineReason = z.infer<typeof declineReasonSchema>;

/**
 * pending ──▶ succeeded (──▶ refunded, in part or whole)
 *    │  ╰───▶ declined (──▶ succeeded: the money came after all)
 *    ╰──▶ needs-action ──▶ succeeded | declined
 */
export const paymentSchema = z.object({
  id: z.string(),
  kind: z.enum(['added', 'auto-recharge']),
  state: z.enum(['pending', 'needs-action', 'succeeded', 'declined']),
  micros: microsSchema,
  /** What went back to the card, or is disputed by its holder. */
  refundedMicros: microsSchema,
  brand: z.string(),
  last4: z.string(),
  /** needs-action: where the bank asks, to be opened in a new tab; null with the test provider, whose bank is billingRoutes.testBank. */
  actionUrl: z.nullable(z.string()),
  declineReason: z.nullable(declineReasonSchema),
  purpose: z.nullable(paymentPurposeSchema),
  /** What `purpose` came to, when the money came; null: none, or not yet. */
  purposeDone: z.nullable(z.boolean()),
  /** Epoch milliseconds. */
  at: z.int(),
});
export type Payment = z.infer<typeof paymentSchema>;

/** GET /api/billing/payments: the last 50, newest first. */
export const paymentListSchema = z.object({ payments: z.array(paymentSchema) });

/** POST /api/billing/test-bank/{id} */
export const testBankSchema = z.object({ approve: z.boolean() });

/**
 * GET and PUT /api/billing/auto-recharge. When the balance falls below the threshold, the card is charged so that the
 * balance becomes the amount (to the next whole cent).
 */
export const autoRechargeChangeSchema = z
  .object({
    isOn: z.boolean(),
    thresholdMicros: z.int().check(z.minimum(0), z.maximum(1_000_000_000), z.multipleOf(10_000)),
    amountMicros: z.int().check(z.minimum(10_000_000), z.maximum(MOST_PAYMENT_MICROS), z.multipleOf(10_000)),
    version: readVersionSchema,
  })
  .check(
    z.refine(({ thresholdMicros, amountMicros }) => amountMicros >= thresholdMicros + LEAST_PAYMENT_MICROS, {
      path: ['amountMicros'],
    }),
  );
export type AutoRechargeChange = z.infer<typeof autoRechargeChangeSchema>;

export const autoRechargeSchema = z.object({
  isOn: z.boolean(),
  thresholdMicros: microsSchema,
  amountMicros: microsSchema,
  /** Set after declines: it is tried again then (after 1, 6, 24 hours). A new card or a change of these settings tries at once. */
  nextTryAt: z.nullable(z.int()),
  failures: z.int(),
  lastDecline: z.nullable(declineReasonSchema),
  version: versionSchema,
});
export type AutoRecharge = z.infer<typeof autoRechargeSchema>;
