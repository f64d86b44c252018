import type { Call } from '#client/calls/call.svelte.ts';
import type { CallState } from '#client/calls/transition.ts';
import type { LampShape } from '#client/ui/signs/lamp.ts';
import type { PlateFill } from '#client/ui/layout/plate.ts';

export interface CallLook {
  fill: PlateFill;
  lamp: LampShape;
  word: string;
}

const calling: CallLook = { fill: 'ring', lamp: 'ringing', word: 'Calling' };
const ringing: CallLook = { fill: 'ring', lamp: 'ringing', word: 'Incoming call' };
const talking: CallLook = { fill: 'live', lamp: 'live', word: 'On call' };
const onHold: CallLook = { fill: 'hold', lamp: 'hold', word: 'On hold' };

const looks: Record<CallState['kind'], CallLook> = {
  dialling: calling,
  ringback: { ...calling, word: 'Ringing' },
  early: calling,
  ringing,
  answering: { ...ringing, word: 'Answering' },
  live: talking,
  holding: talking,
  held: onHold,
  resuming: onHold,
  ended: { fill: 'plate', lamp: 'idle', word: 'Call ended' },
};

/** How a call looks: the fill of its plate, its lamp and its word. */
export function lookOf(call: Call): CallLook {
  const look = looks[call.state.kind];
  // The fill stays: the call is not over.
  return call.interrupted ? { ...look, lamp: 'lost', word: 'Reconnecting, the caller hears a tone' } : look;
}

/** "Google Ads · Kitchen remodel"; null where nothing is known of either. */
export function sourceOf({ source, campaign }: Call['context']): string | null {
  return [source, campaign].filter(Boolean).join(' · ') || null;
}

/** What the timer counts from and to. @param now by the call's own clock, like its times */
export function lastedMs(call: Call, now: number): number {
  return Math.max(0, (call.endedAt ?? now) - (call.answeredAt ?? call.startedAt));
}

/** How long the caller has waited: before it rang here, and since. @param now by the call's own clock */
export function waitedMs(call: Call, now: number): number {
  return (call.context.waitedSeconds ?? 0) * 1000 + Math.max(0, now - call.startedAt);
}

/** The name, else the number; both are untrusted text. */
export function whoOf(call: Call, format: (number: string) => string): string {
  return call.context.remoteName ?? format(call.context.remoteNumber);
}
