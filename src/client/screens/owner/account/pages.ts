import type { Role } from '#contract/people/people.ts';
import { hrefOf } from '../../navigation/route.svelte.ts';

/** What is looked at now and then; what matters every day is on the first page. */
export const accountPages = [
  { page: 'cards', title: 'Cards' },
  { page: 'usage', title: 'Usage' },
  { page: 'ledger', title: 'Ledger' },
  { page: 'limits', title: 'Limits' },
  { page: 'company', title: 'Company' },
  { page: 'audit', title: 'Audit log' },
] as const;

/** Only administrators read what was done; the other pages supervisors read, too. */
export const pagesFor = (role: Role) =>
  accountPages.filter(({ page }) => page !== 'audit' || role === 'admin');

export type AccountPage = (typeof accountPages)[number]['page'];

/** "#/account/usage" */
export const accountHref = (page: AccountPage) => hrefOf('account', page);

/** What the address names: a page, and where it stands in the list. A month's statement stands under the ledger. */
export function pageIn(
  item: string | null,
): { page: AccountPage | 'statement'; listedAs: AccountPage } | null {
  if (item === 'statement') return { page: item, listedAs: 'ledger' };
  const listed = accountPages.find(({ page }) => page === item);
  return listed ? { page: listed.page, listedAs: listed.page } : null;
}

/** The first page with its question for money: where banners lead. */
export const ADD_MONEY = 'add-money';
/** After it, as its part: who came from there goes on there. */
export const FROM_BASKET = 'basket';
export const FROM_FIRST_STEPS = 'first-steps';

/** Where a sign-up with a plan that has a fee goes on: "#/account/start/growth" */
export const START = 'start';
