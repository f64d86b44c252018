import type { Call } from '#client/calls/call.svelte.ts';
import type { Ringer } from '#client/media/ringer.ts';
import type { Tones } from '#client/media/tones.ts';
import type { Unsubscribe } from '#kit/emitter.ts';
import { guarded } from '#kit/guarded.ts';
import type { Log } from '#kit/log.ts';
import type { Phone } from '../phone/phone.svelte.ts';

type Kind = Call['state']['kind'];
export interface Cues {
  ringer: Pick<Ringer, 'ring' | 'stop'>;
  tones: Pick<Tones, 'tick' | 'ringback' | 'holdReminder'>;
  log: Log;
}

/** What is heard of what happens on the phone. The caller owns the end of it. */
export function playCues(phone: Phone, cues: Cues): Unsubscribe {
  const stopTicks = tickCalls(phone, cues);
  const stopEffects = $effect.root(() => {
    playWhileItLasts(phone, cues);
    tickMute(phone, cues);
    tickConnection(phone, cues);
  });
  return () => {
    stopTicks();
    stopEffects();
  };
}

function playWhileItLasts(phone: Phone, { ringer, tones, log }: Cues): void {
  const has = (kind: Kind) => phone.calls.some((call) => call.state.kind === kind);
  const isRinging = $derived(has('ringing'));
  // The far side rings, and its network sends no sound of its own.
  const isRingback = $derived(has('ringback'));
  const isHeld = $derived(has('held'));
  $effect(() => {
    if (!isRinging) return;
    guarded(log, 'ringer', () => ringer.ring({ inCall: phone.isInCall }));
    return () => guarded(log, 'ringer', () => ringer.stop());
  });
  $effect(() => (isRingback ? guarded(log, 'ringback', () => tones.ringback()) : undefined));
  $effect(() => (isHeld ? guarded(log, 'hold reminder', () => tones.holdReminder()) : undefined));
}

function tickMute(phone: Phone, { tones, log }: Cues): void {
  let before: { call: Call; muted: boolean } | null = null;
  $effect(() => {
    const call = phone.current;
    if (!call) return;
    if (before?.call === call && before.muted !== call.muted)
      guarded(log, 'tone', () => tones.tick(call.muted ? 'muted' : 'unmuted'));
    before = { call, muted: call.muted };
  });
}

function tickConnection(phone: Phone, { tones, log }: Cues): void {
  let isLost = false;
  $effect(() => {
    const { state } = phone.registration;
    if (state === 'reconnecting' && !isLost) guarded(log, 'tone', () => tones.tick('connectionLost'));
    if (state === 'registered' && isLost) guarded(log, 'tone', () => tones.tick('connectionBack'));
    isLost = state === 'reconnecting';
  });
}

/** Answered, and ended by the other side: what the agent did not do themselves they hear. */
function tickCalls(phone: Phone, { tones, log }: Cues): Unsubscribe {
  const kinds = new WeakMap<Call, Kind>();
  return phone.onCall((call) => {
    const before = kinds.get(call);
    const { kind } = call.state;
    kinds.set(call, kind);
    if (before === kind) return;
    const wasTalking = call.answeredAt !== null;
    if (kind === 'live' && before !== 'resuming' && before !== 'holding')
      guarded(log, 'tone', () => tones.tick('answered'));
    if (kind === 'ended' && wasTalking && call.end?.by !== 'local')
      guarded(log, 'tone', () => tones.tick('ended'));
  });
}
