/** The code that is put to the proof. A test puts something broken in its place to see that it is found. */
import { fundAccount } from '#server/billing/accounts.ts';
import {
  answerCharge,
  extendCharge,
  settleCharge,
  settleCharges,
  startCharge,
  touchCharges,
} from '#server/billing/charges/call-charges.ts';
import { numberFees } from '#server/billing/number-fees.ts';

export const billing = {
  fundAccount,
  startCharge,
  answerCharge,
  extendCharge,
  settleCharge,
  settleCharges,
  touchCharges,
  chargeNumbers: numberFees.charge,
};
export type Billing = typeof billing;
