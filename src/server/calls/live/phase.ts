/** What a call is doing, and what it hears meanwhile. */
import type { CallControlEvent, ChannelId } from '../port/call-control.ts';

export type ChannelEvent = Extract<CallControlEvent, { channelId: ChannelId }>;
export type PhaseEvent =
  | ChannelEvent
  | { type: 'AgentTaken'; userId: string }
  /** There is no more money, or no more may be spent; the call goes on for what is paid. */
  | { type: 'BalanceShort' };

/** What a call is doing: going through a route, dialing out, being refused, talking. One at a time has the call's ear. */
export interface Phase {
  heard(event: PhaseEvent): void;
  /** The call goes into another phase, or ends: no more waits, and no channels but the two that talk. */
  stop(): void;
}
