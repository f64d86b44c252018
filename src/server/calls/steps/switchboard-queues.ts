import type { Cancel, Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import { findQueue } from '#server/routing/queues.ts';
import type { Exchange } from '../live/live-call.ts';
import type { RingTarget } from '../live/ring-target.ts';
import { agentsToRing } from './targets-to-ring.ts';
import type { CallQueues, QueuedCall } from '../live/queued-call.ts';

/** A member who did not take an offer is not rung for so long: the next one has the turn, and nobody is rung without end. */
const REST_MS = 10_000;

interface Line {
  /** In the order of their arrival. */
  readonly queuedCalls: Set<QueuedCall>;
  isBeingServed: boolean;
  isChanged: boolean;
}

type LinesParts = Pick<Exchange, 'sql' | 'control' | 'isOnCall'> & { clock: Clock; log: Log };

/**
 * The queues of this switchboard: first come, first served. A call is offered to the member who has been idle longest,
 * and each member to one call at a time. Looked at whenever somebody comes, leaves or is free again; what changes on another
 * server, or in the queue's settings, is seen at the next heartbeat.
 */
export class SwitchboardQueues implements CallQueues {
  readonly #parts: LinesParts;
  readonly #lines = new Map<string, Line>();
  /** Who is being rung, by user id, and for whom. */
  readonly #rung = new Map<string, QueuedCall>();
  readonly #restingUntil = new Map<string, number>();
  /** When their last call ended; who had none has been idle longest. */
  readonly #idleSince = new Map<string, number>();
  #stopResting: Cancel = () => undefined;

  constructor(parts: LinesParts) {
    this.#parts = parts;
  }

  join(queuedCall: QueuedCall): void {
    const line = this.#lines.get(queuedCall.queueId);
    if (line) line.queuedCalls.add(queuedCall);
    else {
      const queuedCalls = new Set([queuedCall]);
      this.#lines.set(queuedCall.queueId, { queuedCalls, isBeingServed: false, isChanged: false });
    }
    this.#serve(queuedCall.queueId);
  }

  leave(queuedCall: QueuedCall): void {
    const line = this.#lines.get(queuedCall.queueId);
    if (!line?.queuedCalls.delete(queuedCall)) return;
    if (line.queuedCalls.size === 0) this.#lines.delete(queuedCall.queueId);
    for (const [userId, forWhom] of this.#rung) if (forWhom === queuedCall) this.#rung.delete(userId);
    this.changed();
  }

  /** Somebody may be free who was not: a phone is there, a call is over. */
  changed(): void {
    for (const queueId of this.#lines.keys()) this.#serve(queueId);
  }

  /** Somebody of this account may be: a status was chosen. */
  changedOf(accountId: string): void {
    for (const [queueId, { queuedCalls }] of this.#lines) {
      const [first] = queuedCalls;
      if (first?.accountId === accountId) this.#serve(queueId);
    }
  }

  idle(userId: string): void {
    this.#idleSince.set(userId, this.#parts.clock.now());
    this.changed();
  }

  stop(): void {
    this.#stopResting();
    this.#lines.clear();
  }

  /** One round at a time for each line; what happens meanwhile is looked at in the next one. */
  #serve(queueId: string): void {
    const line = this.#lines.get(queueId);
    if (!line) return;
    line.isChanged = true;
    if (line.isBeingServed) return;
    void this.#serveUntilCalm(line).catch((error: unknown) =>
      this.#parts.log.warn({ error, queueId }, 'a queue could not be served'),
    );
  }

  async #serveUntilCalm(line: Line): Promise<void> {
    line.isBeingServed = true;
    try {
      while (line.isChanged) {
        line.isChanged = false;
        await this.#serveOnce(line);
      }
    } finally {
      // In the same turn as the last look: what changes after it begins a round of its own.
      line.isBeingServed = false;
    }
  }

  async #serveOnce(line: Line): Promise<void> {
    const [first] = line.queuedCalls;
    if (!first) return;
    const { accountId, queueId } = first;
    const queue = await findQueue(this.#parts.sql, accountId, queueId);
    const members = queue ? await agentsToRing(this.#parts, accountId, queue.memberIds) : [];
    // Nobody of them works here any more, or yet.
    if (members.length === 0) {
      for (const queuedCall of [...line.queuedCalls]) queuedCall.queueGone();
      return;
    }
    const free = members
      .filter((member) => this.#isFree(member))
      .sort((a, b) => this.#idle(a) - this.#idle(b));
    const offered = new Set(this.#rung.values());
    for (const queuedCall of [...line.queuedCalls].filter((each) => !offered.has(each))) {
      const member = free.shift();
      if (!member) break;
      this.#offer(queuedCall, member);
    }
    this.#wakeUp();
  }

  #offer(queuedCall: QueuedCall, member: RingTarget): void {
    const userId = member.leg.userId ?? '';
    this.#rung.set(userId, queuedCall);
    queuedCall.offer(member, () => {
      this.#rung.delete(userId);
      this.#restingUntil.set(userId, this.#parts.clock.now() + REST_MS);
      this.changed();
    });
  }

  #isFree({ skip, leg: { userId } }: RingTarget): boolean {
    if (skip !== null || userId === null) return false;
    // They may have taken a call while the database was asked.
    if (this.#parts.isOnCall(userId) || this.#rung.has(userId)) return false;
    return (this.#restingUntil.get(userId) ?? 0) <= this.#parts.clock.now();
  }

  #idle({ leg: { userId } }: RingTarget): number {
    return this.#idleSince.get(userId ?? '') ?? 0;
  }

  /** The first one who has rested is asked again. */
  #wakeUp(): void {
    const { clock } = this.#parts;
    this.#stopResting();
    for (const [userId, until] of this.#restingUntil)
      if (until <= clock.now()) this.#restingUntil.delete(userId);
    if (this.#restingUntil.size === 0) return;
    const next = Math.min(...this.#restingUntil.values());
    this.#stopResting = clock.after(next - clock.now(), () => this.changed());
  }
}
