import { readDollars, writeDollars } from '#client/state/wording/ledger-money.ts';
import { differing, type Difference } from '#client/ui/layout/difference.ts';
import type { Limits, LimitsChange } from '#contract/billing/limits.ts';
import { newCountryWords, sayBurst, sayLimit } from './limits-words.ts';

const MOST_MICROS = 1_000_000_000_000;
const NO_AMOUNT = 'This is not an amount. Enter dollars, such as 50, or leave it empty for no limit.';

/** The form of the limits, as it is typed. */
export class LimitsDraft {
  /** Dollars; empty: no limit. */
  accountDaily = $state('');
  agentDaily = $state('');
  newCountries: LimitsChange['newCountries'] = $state('tell');
  burstCalls = $state('');
  burstSeconds = $state('');

  constructor(limits: Limits) {
    this.begin(limits);
  }

  begin(limits: Limits): void {
    this.accountDaily = written(limits.accountDailyMicros);
    this.agentDaily = written(limits.agentDailyMicros);
    this.newCountries = limits.newCountries;
    this.burstCalls = String(limits.burstCalls);
    this.burstSeconds = String(limits.burstSeconds);
  }

  faults() {
    return {
      accountDailyMicros: amountFault(this.accountDaily),
      agentDailyMicros: amountFault(this.agentDaily),
      burstCalls: countFault(this.burstCalls, 2, 1000, 'calls'),
      burstSeconds: countFault(this.burstSeconds, 5, 3600, 'seconds'),
    };
  }

  /** Only of a draft without faults. */
  get change(): Omit<LimitsChange, 'version'> {
    return {
      accountDailyMicros: read(this.accountDaily),
      agentDailyMicros: read(this.agentDaily),
      newCountries: this.newCountries,
      burstCalls: Number(this.burstCalls),
      burstSeconds: Number(this.burstSeconds),
    };
  }

  /** Only of a draft without faults. */
  differences(theirs: Limits): Difference[] {
    const mine = this.change;
    const line = (label: string, say: (limits: Omit<LimitsChange, 'version'>) => string) => ({
      label,
      theirs: say(theirs),
      mine: say(mine),
    });
    return differing([
      line('All calls', ({ accountDailyMicros }) => sayLimit(accountDailyMicros)),
      line('Each agent', ({ agentDailyMicros }) => sayLimit(agentDailyMicros)),
      line('First call to a country', ({ newCountries }) => newCountryWords[newCountries].label),
      line('Too many calls', sayBurst),
    ]);
  }
}

const written = (micros: number | null) => (micros === null ? '' : writeDollars(micros));
const read = (text: string) => (text.trim() === '' ? null : readDollars(text));

function amountFault(text: string): string | null {
  if (text.trim() === '') return null;
  const micros = readDollars(text);
  if (micros === null) return NO_AMOUNT;
  return micros > MOST_MICROS ? 'The most is $1,000,000.' : null;
}

function countFault(text: string, least: number, most: number, unit: string): string | null {
  const isWithin = /^\d{1,4}$/.test(text.trim()) && Number(text) >= least && Number(text) <= most;
  return isWithin ? null : `Enter ${least} to ${most.toLocaleString('en-US')} ${unit}.`;
}
