import type { QueryKey } from '@tanstack/svelte-query';
import type { Account } from '#contract/billing/account.ts';
import type { Cancel } from '#kit/clock.ts';
import type { App } from './app.ts';

/** Calls move money each second; who looks at what they moved sees it a little later. */
const REST_MS = 3_000;

/** Ledger and usage move when something was booked, not while a call runs. */
export const booked = ({ availableMicros, runningMicros, callsInProgress }: Account) =>
  `${availableMicros + runningMicros} ${callsInProgress}`;

/**
 * Has facts read again when a figure of the account moves, at most every few seconds and until the component goes.
 * Call it while a component is made: `rereadWhen(app, ledgerKey, booked)`.
 */
export function rereadWhen(
  { account, clock, queryClient }: Pick<App, 'account' | 'clock' | 'queryClient'>,
  queryKey: QueryKey,
  figureOf: (account: Account) => string | number | null,
): void {
  let known: ReturnType<typeof figureOf> | undefined;
  let cancel: Cancel | null = null;

  function soon(): void {
    cancel ??= clock.after(REST_MS, () => {
      cancel = null;
      void queryClient.invalidateQueries({ queryKey });
    });
  }

  $effect(() => {
    if (!account.facts) return;
    const figure = figureOf(account.facts);
    if (known !== undefined && figure !== known) soon();
    known = figure;
  });
  $effect(() => () => cancel?.());
}
