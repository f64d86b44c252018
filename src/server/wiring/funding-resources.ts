/** Joins cards, payments, auto-recharge and notices with their provider and their part of the API. */
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import type { Purchases } from '#server/billing/funding/booking.ts';
import { cardsIn } from '#server/billing/funding/card-setups.ts';
import { retireTestCards } from '#server/billing/funding/cards.ts';
import { noProvider } from '#server/billing/funding/no-provider.ts';
import { PaymentProcessor, paymentsIn } from '#server/billing/funding/payment-processor.ts';
import type { PaymentProvider } from '#server/billing/funding/payment-provider.ts';
import { forgetMessages, takeMessage } from '#server/billing/funding/provider-messages.ts';
import { StripeProvider } from '#server/billing/funding/stripe/stripe-provider.ts';
import { TestProvider } from '#server/billing/funding/test-provider/test-provider.ts';
import { buyPackage } from '#server/billing/packages/purchase.ts';
import { changePlan } from '#server/billing/plans/change-plan.ts';
import { noticesIn } from '#server/billing/account/notices.ts';
import { cardRoutes } from '#server/http/billing/card-routes.ts';
import type { router } from '#server/http/web/context.ts';
import { noticeRoutes } from '#server/http/billing/notice-routes.ts';
import { paymentRoutes } from '#server/http/billing/payment-routes.ts';
import { providerEventRoutes } from '#server/http/billing/provider-event-routes.ts';
import type { Pool } from '#server/store/database.ts';
import { secret } from '#server/store/vault/secrets.ts';
import type { Vault } from '#server/store/vault/vault.ts';

interface FundingParts {
  sql: Pool;
  vault: Vault;
  clock: Clock;
  log: Log;
  /** null: not by Stripe. */
  stripe: { secretKey: string; webhookSecret: string } | null;
  /** Test cards, where there is no Stripe. */
  demo: boolean;
  /** Does what may have waited for this account's money. */
  settleDue: (accountId: string) => Promise<void>;
}

interface Parts {
  sql: Pool;
  clock: Clock;
  log: Log;
  provider: PaymentProvider;
  purchases: Purchases;
}

export interface FundingResources {
  /** Behind the sign-in. */
  routers: ReturnType<typeof router>[];
  /** Not behind the sign-in. */
  openRouters: ReturnType<typeof router>[];
  hourlyJobs: (() => Promise<void>)[];
  close(): Promise<void>;
}

export async function openFunding(options: FundingParts): Promise<FundingResources> {
  const { sql, vault, clock, log, stripe, demo, settleDue } = options;
  const take = (body: string, signature: string) => takeMessage(parts, body, signature);
  const bank =
    stripe === null && demo
      ? new TestProvider({
          sql,
          clock,
          log,
          secret: await secret(sql, vault, 'test-provider'),
          deliver: take,
        })
      : null;
  const provider = bank ?? (stripe ? new StripeProvider({ ...stripe, clock }) : noProvider);
  const parts: Parts = { sql, clock, log, provider, purchases: purchasesBy(clock, settleDue) };
  if (provider.name === 'none')
    log.warn({}, 'no provider of cards is set up: nobody can save a card or add money');
  if (provider !== bank) await retireTestCards(sql);
  const payments = await PaymentProcessor.open(parts);
  return {
    routers: [
      cardRoutes(cardsIn(parts)),
      paymentRoutes(paymentsIn(parts, payments, bank ? bank.answerBank.bind(bank) : null)),
      noticeRoutes(noticesIn(sql, clock)),
    ],
    openRouters: [providerEventRoutes(take)],
    hourlyJobs: [() => forgetMessages(parts)],
    close: async () => {
      await payments.close();
      await bank?.close();
    },
  };
}

/** What can be bought with money in the moment in which it comes. The price is the one of that moment. */
const purchasesBy = (clock: Clock, settleDue: FundingParts['settleDue']): Purchases => ({
  buy: async (tx, { accountId, purpose }) => {
    const bought =
      purpose.type === 'plan'
        ? await changePlan(tx, { accountId, plan: purpose.plan, shown: null }, clock)
        : await buyPackage(tx, { accountId, purchase: purpose, clock });
    return bought.ok;
  },
  funded: settleDue,
});
