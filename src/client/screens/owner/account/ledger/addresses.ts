import { hrefOf } from '../../../navigation/route.svelte.ts';

export const ledgerHref = hrefOf('account', 'ledger');

/** @param month "2026-05" */
export const statementHref = (month: string) => hrefOf('account', 'statement', month);

export const isMonth = (text: string) => /^\d{4}-(?:0[1-9]|1[0-2])$/.test(text);
