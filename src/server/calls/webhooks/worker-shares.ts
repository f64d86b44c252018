/** Who may hold how many of the courier's workers: servers that do not answer hold theirs the longest. Pure. */

/** A worker is a connection that waits: many cost little. */
const MOST_AT_ONCE = 48;
const MOST_OF_ACCOUNT = 4;
const MOST_OF_WEBHOOK = 2;
/** Of webhooks whose last try had no answer. The others are never left without a worker by them. */
const MOST_SILENT = 24;
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
  readonly #underWay = new Set<Share>();

  /** @returns gives it back */
  take({ webhookId, accountId, silentTries }: Share): () => void {
    const share = { webhookId, accountId, silentTries };
    this.#underWay.add(share);
    return () => void this.#underWay.delete(share);
  }

  /** Whose share is used up, whose turn comes last, and whether one that was silent may be tried now. */
  get held() {
    const shares = [...this.#underWay];
    const webhooks = countBy(shares, ({ webhookId }) => webhookId);
    const accounts = countBy(shares, ({ accountId }) => accountId);
    const probed = shares.filter(({ silentTries }) => silentTries >= SILENT_TRIES);
    return {
      busyWebhooks: [...atLeast(webhooks, MOST_OF_WEBHOOK), ...probed.map(({ webhookId }) => webhookId)],
      busyAccounts: atLeast(accounts, MOST_OF_ACCOUNT),
      servedAccounts: [...accounts.keys()],
      maySilent: shares.filter(({ silentTries }) => silentTries > 0).length < MOST_SILENT,
    };
  }
}

function countBy(shares: readonly Share[], key: (share: Share) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const share of shares) counts.set(key(share), (counts.get(key(share)) ?? 0) + 1);
  return counts;
}

const atLeast = (counts: ReadonlyMap<string, number>, most: number): string[] =>
  [...counts].filter(([, count]) => count >= most).map(([id]) => id);
