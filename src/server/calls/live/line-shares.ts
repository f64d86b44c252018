/**
 * Who may take how many of the lines: nobody takes them all. Counted are legs over the trunk, to SIP endpoints and to
 * desk phones, of each account and of the calls that came to each number; browsers need no line.
 */
import type { CallControl, ChannelId } from '../port/call-control.ts';

/** null: a share of all lines there are. */
export interface LineLimits {
  /** At once, for one account. */
  perAccount: number | null;
  /** Callers at once on one number. */
  perNumber: number | null;
  /** The last ones: only who holds few gets one of these, and nobody all of them. */
  reserved: number | null;
}

export const defaultLineLimits: LineLimits = { perAccount: null, perNumber: null, reserved: null };

/** What a line is wanted for. */
interface Wish {
  accountId: string;
  /** The number that a caller has dialed; null: a leg of ours. */
  dialed: string | null;
}

const ACCOUNT_SHARE = 1 / 2;
const NUMBER_SHARE = 1 / 4;
const RESERVED_SHARE = 1 / 10;
/** A call that is forwarded needs two, however few there are. */
const LEAST = 2;

export class LineShares {
  readonly #limits: LineLimits;
  readonly #control: Pick<CallControl, 'lines'>;
  readonly #taken = new Map<ChannelId, Wish>();
  /** By account: how many it may use, in place of what any account may. */
  #own: ReadonlyMap<string, number> = new Map();

  constructor(limits: LineLimits, control: Pick<CallControl, 'lines'>) {
    this.#limits = limits;
    this.#control = control;
  }

  set own(own: ReadonlyMap<string, number>) {
    this.#own = own;
  }

  take(channelId: ChannelId, wish: Wish): void {
    this.#taken.set(channelId, wish);
  }

  release(channelId: ChannelId): void {
    this.#taken.delete(channelId);
  }

  /** A caller holds a line already: whether it is theirs to keep. For a leg of ours: whether one may be taken. */
  allows({ accountId, dialed }: Wish): boolean {
    const held = [...this.#taken.values()];
    const ofAccount = held.filter((wish) => wish.accountId === accountId).length;
    const ofNumber = held.filter((wish) => wish.dialed === dialed).length;
    const { used, total } = this.#control.lines;
    const free = total - used + (dialed === null ? 0 : 1);
    const { perNumber, reserved } = this.#limits;
    if (free < 1 || ofAccount >= this.#mostOf(accountId)) return false;
    if (dialed !== null && ofNumber >= (perNumber ?? share(total, NUMBER_SHARE))) return false;
    const last = reserved ?? Math.floor(total * RESERVED_SHARE);
    return free > last || ofAccount < Math.max(1, Math.floor(last / 2));
  }

  #mostOf(accountId: string): number {
    const { perAccount } = this.#limits;
    return this.#own.get(accountId) ?? perAccount ?? share(this.#control.lines.total, ACCOUNT_SHARE);
  }
}

const share = (total: number, part: number) => Math.max(LEAST, Math.floor(total * part));
