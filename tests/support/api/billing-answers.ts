/** What the API answers about the account's money. */
import { lastMonthSchema } from '#contract/billing/last-month.ts';
import { z } from 'zod';
import {
  ledgerPageSchema,
  balanceHistorySchema,
  statementListSchema,
  statementSchema,
} from '#contract/billing/ledger.ts';
import { limitsSchema, limitsSetSchema } from '#contract/billing/limits.ts';
import { noticeListSchema } from '#contract/billing/notices.ts';
import { packageListSchema } from '#contract/billing/packages.ts';
import {
  autoRechargeSchema,
  cardListSchema,
  cardSetupSchema,
  paymentListSchema,
  paymentSchema,
} from '#contract/billing/payments.ts';
import {
  companySchema,
  planQuoteSchema,
  planStandingSchema,
  signUpOfferSchema,
} from '#contract/billing/plans.ts';
import { accountTimeZoneSchema } from '#contract/billing/time-zone.ts';
import { usageSchema } from '#contract/billing/usage.ts';
import { meSchema } from '#contract/people/people.ts';

const empty = z.null();

export const billingAnswers = {
  'GET /api/sign-up': { status: 200, answer: signUpOfferSchema },
  'POST /api/sign-up': { status: 201, answer: meSchema },
  'GET /api/billing/plan': { status: 200, answer: planStandingSchema },
  'GET /api/billing/plan/quote': { status: 200, answer: planQuoteSchema },
  'GET /api/billing/last-month': { status: 200, answer: lastMonthSchema },
  'PUT /api/billing/plan': { status: 200, answer: planStandingSchema },
  'POST /api/billing/cancellation': { status: 200, answer: planStandingSchema },
  'DELETE /api/billing/cancellation': { status: 200, answer: planStandingSchema },
  'GET /api/billing/company': { status: 200, answer: companySchema },
  'PUT /api/billing/company': { status: 200, answer: companySchema },
  'GET /api/billing/time-zone': { status: 200, answer: accountTimeZoneSchema },
  'PUT /api/billing/time-zone': { status: 200, answer: accountTimeZoneSchema },
  'GET /api/billing/packages': { status: 200, answer: packageListSchema },
  'POST /api/billing/packages': { status: 201, answer: packageListSchema },
  'PATCH /api/billing/packages/:id': { status: 200, answer: packageListSchema },
  'GET /api/billing/cards': { status: 200, answer: cardListSchema },
  'PATCH /api/billing/cards/:id': { status: 200, answer: cardListSchema },
  'DELETE /api/billing/cards/:id': { status: 204, answer: empty },
  'POST /api/billing/card-setups': { status: 201, answer: cardSetupSchema },
  'GET /api/billing/card-setups/:id': { status: 200, answer: cardSetupSchema },
  'GET /api/billing/payments': { status: 200, answer: paymentListSchema },
  'POST /api/billing/payments': { status: 200, answer: paymentSchema },
  'GET /api/billing/payments/:id': { status: 200, answer: paymentSchema },
  'POST /api/billing/test-bank/:id': { status: 200, answer: paymentSchema },
  'GET /api/billing/auto-recharge': { status: 200, answer: autoRechargeSchema },
  'PUT /api/billing/auto-recharge': { status: 200, answer: autoRechargeSchema },
  'GET /api/billing/notices': { status: 200, answer: noticeListSchema },
  'DELETE /api/billing/notices/:id': { status: 204, answer: empty },
  'GET /api/billing/ledger': { status: 200, answer: ledgerPageSchema },
  'GET /api/billing/balance-history': { status: 200, answer: balanceHistorySchema },
  'GET /api/billing/statements': { status: 200, answer: statementListSchema },
  'GET /api/billing/statements/:month': { status: 200, answer: statementSchema },
  'GET /api/billing/usage': { status: 200, answer: usageSchema },
  'GET /api/billing/limits': { status: 200, answer: limitsSchema },
  'PUT /api/billing/limits': { status: 200, answer: limitsSetSchema },
  'DELETE /api/billing/outbound-blocks/:id': { status: 204, answer: empty },
  'PUT /api/billing/new-countries/:code': { status: 204, answer: empty },
} as const;
