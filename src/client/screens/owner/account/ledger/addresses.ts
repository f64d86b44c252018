import { hrefOf } from '../../../navigation/route.svelte.ts';

export const ledgerHref = hrefOf('account', 'ledger');

/** @param month "2026-05" */
export const statementHref = (month: string) => hrefOf('account', 'statement', month);

/** The month (UTC) of an instant, as statements are named: "2026-05". */
export const monthOf = (at: number) => new Date(at).toISOString().slice(0, 7);

export const isMonth = (text: string) => /^\d{4}-(?:0[1-9]|1[0-2])$/.test(text);
