import { formatBalance } from '#client/state/wording/money.ts';

/** "$29", "$29.50": where a price or a threshold is looked at, not added up. */
export const formatWhole = (micros: number) => formatBalance(micros).replace(/\.00$/, '');
