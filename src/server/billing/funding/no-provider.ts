import { fail } from '#kit/result.ts';
import type { PaymentProvider } from './payment-provider.ts';

/** Where no provider of cards is set up: none can be saved, and what was left to be charged never will be. */
export const noProvider: PaymentProvider = {
  name: 'none',
  testCards: [],
  openCustomer: () => Promise.reject(nobody()),
  startCardSetup: () => Promise.reject(nobody()),
  readCardSetup: () => Promise.reject(nobody()),
  removeCard: () => Promise.reject(nobody()),
  charge: () => Promise.reject(nobody()),
  findCharge: () => Promise.reject(nobody()),
  cancelCharge: () => Promise.reject(nobody()),
  readMessage: () => Promise.resolve(fail('bad-signature')),
};

const nobody = () => new Error('there is no provider of cards');
