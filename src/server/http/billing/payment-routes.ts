import { createRoute, z } from '@hono/zod-openapi';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import {
  autoRechargeChangeSchema,
  autoRechargeSchema,
  paymentListSchema,
  paymentRequestSchema,
  paymentSchema,
  testBankSchema,
} from '#contract/billing/payments.ts';
import type { Payments } from '#server/billing/funding/payment-processor.ts';
import { actorIn, router } from '../web/context.ts';
import { documented } from '../web/documented.ts';
import { onlyFor, onlyWhoSeesEverybody } from '../web/only-for.ts';
import { ownAddress } from '../web/through-door.ts';
import { changedMeanwhile, problem, problemOf, problems, refused } from '../web/problem.ts';

const params = z.object({ id: z.uuid() });
const thePayment = (description: string) => ({
  description,
  content: { 'application/json': { schema: documented(paymentSchema) } },
});
const theRecharge = {
  description: 'Auto-recharge',
  content: { 'application/json': { schema: documented(autoRechargeSchema) } },
};

const listPayments = createRoute({
  method: 'get',
  path: billingRoutes.payments,
  summary: 'The last 50 payments, newest first',
  middleware: [onlyWhoSeesEverybody] as const,
  responses: {
    ...refused,
    200: {
      description: 'Payments',
      content: { 'application/json': { schema: documented(paymentListSchema) } },
    },
  },
});

const readPayment = createRoute({
  method: 'get',
  path: billingRoutes.payment,
  summary: 'A payment',
  middleware: [onlyWhoSeesEverybody] as const,
  request: { params },
  responses: { ...refused, 200: thePayment('It'), 404: problemOf('No such payment'), 422: problems[422] },
});

const addMoney = createRoute({
  method: 'post',
  path: billingRoutes.payments,
  summary: 'Charge a card, once an id: the first card, or the one that is named',
  middleware: [onlyFor('admin')] as const,
  request: {
    body: { required: true, content: { 'application/json': { schema: documented(paymentRequestSchema) } } },
  },
  responses: {
    ...refused,
    200: thePayment('Its outcome is known, or the bank asks'),
    202: thePayment('Its outcome will be told by the event stream'),
    402: problemOf('`card-needed`: no card is saved'),
    404: problemOf('No such card'),
    409: problemOf('`payment-in-progress`: another one is; or `account-closed`'),
    422: problems[422],
  },
});

const answerBank = createRoute({
  method: 'post',
  path: billingRoutes.testBank,
  summary: 'Tell the bank of a test card that it may, or may not',
  middleware: [onlyFor('admin')] as const,
  request: {
    params,
    body: { required: true, content: { 'application/json': { schema: documented(testBankSchema) } } },
  },
  responses: {
    ...refused,
    200: thePayment('What became of it'),
    404: problemOf('No bank asks about this payment'),
    422: problems[422],
  },
});

const readRecharge = createRoute({
  method: 'get',
  path: billingRoutes.autoRecharge,
  summary: 'Below which balance the card is charged, up to which one, and what came of it',
  middleware: [onlyWhoSeesEverybody] as const,
  responses: { ...refused, 200: theRecharge },
});

const changeRecharge = createRoute({
  method: 'put',
  path: billingRoutes.autoRecharge,
  summary: 'Set auto-recharge; a balance below its threshold is recharged at once',
  middleware: [onlyFor('admin')] as const,
  request: {
    body: {
      required: true,
      content: { 'application/json': { schema: documented(autoRechargeChangeSchema) } },
    },
  },
  responses: {
    ...refused,
    200: theRecharge,
    402: problemOf('`card-needed`: no card is saved'),
    409: changedMeanwhile,
    422: problems[422],
  },
});

const statuses = {
  'account-closed': 409,
  'card-needed': 402,
  'not-found': 404,
  'payment-in-progress': 409,
} as const;

export const paymentRoutes = (payments: Payments) =>
  router()
    .openapi(listPayments, async (c) =>
      c.json({ payments: await payments.list(c.var.session.user.accountId) }, 200),
    )
    .openapi(readPayment, async (c) => {
      const payment = await payments.read(c.var.session.user.accountId, c.req.valid('param').id);
      return payment ? c.json(payment, 200) : problem(c, 404, 'not-found');
    })
    .openapi(addMoney, async (c) => {
      const { accountId, id: userId } = c.var.session.user;
      const payer = { accountId, userId, by: actorIn(c), returnUrl: `${ownAddress(c)}/#/account` };
      const paid = await payments.pay(payer, c.req.valid('json'));
      if (!paid.ok) return problem(c, statuses[paid.failure], paid.failure);
      return c.json(paid.value, paid.value.state === 'pending' ? 202 : 200);
    })
    .openapi(answerBank, async (c) => {
      const { accountId } = c.var.session.user;
      const answered = await payments.answerBank(
        accountId,
        c.req.valid('param').id,
        c.req.valid('json').approve,
      );
      return answered ? c.json(answered, 200) : problem(c, 404, 'not-found');
    })
    .openapi(readRecharge, async (c) =>
      c.json(await payments.autoRecharge(c.var.session.user.accountId), 200),
    )
    .openapi(changeRecharge, async (c) => {
      const changed = await payments.changeAutoRecharge(
        { accountId: c.var.session.user.accountId, by: actorIn(c) },
        c.req.valid('json'),
      );
      if (changed.ok) return c.json(changed.value, 200);
      return problem(c, changed.failure === 'card-needed' ? 402 : 409, changed.failure);
    });
