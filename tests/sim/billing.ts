/** The code that is put to the proof. A test puts something broken in its place to see that it is found. */
import { askForMoney } from '#server/wiring/billing-resources.ts';
import { fundAccount } from '#server/billing/accounts.ts';
import { touchCharges } from '#server/billing/charges/beats.ts';
import {
  answerCharge,
  extendCharge,
  settleCharge,
  settleCharges,
  startCharge,
} from '#server/billing/charges/call-charges.ts';
import { changeRole, saveCard } from '#server/billing/funding/cards.ts';
import { chargeDue } from '#server/billing/funding/charging.ts';
import { writePayment } from '#server/billing/funding/payment-requests.ts';
import { findPayment } from '#server/billing/funding/payment-rows.ts';
import { takeMessage } from '#server/billing/funding/provider-messages.ts';
import { changeAutoRecharge, tryDueRecharges } from '#server/billing/funding/auto-recharge-settings.ts';
import { numberFees } from '#server/billing/charges/number-fees.ts';
import { changeRenewal } from '#server/billing/packages/package-change.ts';
import { buyPackage } from '#server/billing/packages/purchase.ts';
import { renewPackages } from '#server/billing/packages/renewal.ts';
import { changePlan } from '#server/billing/plans/change-plan.ts';
import { closeSubscription, reopenSubscription } from '#server/billing/plans/closing.ts';
import { renewPlans } from '#server/billing/plans/renewals.ts';
import { foldUsage } from '#server/billing/usage/usage-folding.ts';

export const billing = {
  startCharge,
  answerCharge,
  extendCharge,
  settleCharge,
  settleCharges,
  touchCharges,
  fundAccount,
  saveCard,
  changeRole,
  changeAutoRecharge,
  tryDueRecharges,
  askForMoney,
  writePayment,
  findPayment,
  chargeDue,
  takeMessage,
  changePlan,
  renewPlans,
  closeSubscription,
  reopenSubscription,
  buyPackage,
  changeRenewal,
  renewPackages,
  numberFees,
  foldUsage,
};
export type Billing = typeof billing;
