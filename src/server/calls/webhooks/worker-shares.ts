/** Who may hold how many of the courier's workers: servers that do not answer hold theirs the longest. */
import type { Clock } from '#kit/clock.ts';

/** A worker is a connection that waits: many cost little. */
const MOST_AT_ONCE = 48;
const MOST_OF_ACCOUNT = 4;
const MOST_OF_WEBHOOK = 2;
/** Of webhooks whose last try had no answer, and of accounts that were slow. The others are never left without a worker. */
const MOST_LATE = 24;
/** A server that is well answers long before. */
const SLOW_MS = 2_000;
/** One that is slow at times is not quick in between. */
const SLOW_FOR_MS = 10 * 60_000;
/** One that has been silent so often is tried by one delivery at a time. */
const SILENT_TRIES = 3;
/** How long a server rests after so many tries in a row without an answer, the last for all that follow. */
export const restsMs = [0, 0, 30_000, 60_000, 120_000, 240_000, 300_000];

export interface Share {
  webhookId: string;
  accountId: string;
  /** Tries in a row without any answer. */
  silentTries: number;
}

export class WorkerShares {
  static readonly mostAtOnce = MOST_AT_ONCE;
  readonly #clock: Clock;
  readonly #underWay = new Set<Share>();
  /** By account: until when it counts as slow. As many as there are accounts with webhooks, at most. */
  readonly #slowUntil = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @returns gives it back */
  take({ webhookId, accountId, silentTries }: Share): () => void {
    const share = { webhookId, accountId, silentTries };
    const since = this.#clock.elapsed();
    this.#underWay.add(share);
    return () => {
      this.#underWay.delete(share);
      const now = this.#clock.elapsed();
      if (now - since >= SLOW_MS) this.#slowUntil.set(accountId, now + SLOW_FOR_MS);
    };
  }

  /** Whose share is used up, whose turn comes last, who is slow, and whether one that is slow or was silent may be tried. */
  get held() {
    const shares = [...this.#underWay];
    const slowAccounts = this.#slow();
    const webhooks = countBy(shares, ({ webhookId }) => webhookId);
    const accounts = countBy(shares, ({ accountId }) => accountId);
    const probed = shares.filter(({ silentTries }) => silentTries >= SILENT_TRIES);
    return {
      busyWebhooks: [...atLeast(webhooks, MOST_OF_WEBHOOK), ...probed.map(({ webhookId }) => webhookId)],
      busyAccounts: atLeast(accounts, MOST_OF_ACCOUNT),
      servedAccounts: [...accounts.keys()],
      slowAccounts: [...slowAccounts],
      mayLate:
        shares.filter((share) => share.silentTries > 0 || slowAccounts.has(share.accountId)).length <
        MOST_LATE,
    };
  }

  #slow(): Set<string> {
    const now = this.#clock.elapsed();
    for (const [accountId, until] of this.#slowUntil) if (until <= now) this.#slowUntil.delete(accountId);
    return new Set(this.#slowUntil.keys());
  }
}

function countBy(shares: readonly Share[], key: (share: Share) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const share of shares) counts.set(key(share), (counts.get(key(share)) ?? 0) + 1);
  return counts;
}

const atLeast = (counts: ReadonlyMap<string, number>, most: number): string[] =>
  [...counts].filter(([, count]) => count >= most).map(([id]) => id);
