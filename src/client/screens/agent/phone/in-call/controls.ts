import type { Call } from '#client/calls/call.svelte.ts';
import type { CallState } from '#client/calls/transition.ts';
import type { KeyState } from '#client/ui/controls/key.ts';

interface Control {
  label: string;
  state: KeyState;
  reason?: string;
}

type Kind = CallState['kind'];
/** null: nothing is recorded. */
export type RecordingState = 'live' | 'paused' | null;

const isHeld = (kind: Kind) => kind === 'held' || kind === 'resuming';
const isTalk = (kind: Kind) => kind === 'live' || kind === 'holding' || isHeld(kind);

const over = { state: 'not-now', reason: 'The call has ended.' } as const;
const unanswered = { state: 'not-now', reason: 'When the call is answered.' } as const;

/** What the keys of a call say and whether they can be pressed. */
export function controlsOf(
  call: Call,
  isKeypadOpen: boolean,
): Record<'mute' | 'hold' | 'keypad' | 'hangUp', Control> {
  const { kind } = call.state;
  return {
    mute: mute(call),
    hold: hold(kind),
    keypad: { label: 'Keypad', ...keypad(kind, isKeypadOpen) },
    hangUp: kind === 'ended' ? { label: 'Hang up', ...over } : { label: 'Hang up', state: 'end' },
  };
}

function mute({ muted, state }: Call): Control {
  const label = muted ? 'Unmute' : 'Mute';
  if (state.kind === 'ended') return { label, ...over };
  // Forgetting that one is muted hurts: the key stands out.
  return { label, state: muted ? 'risky' : 'rest' };
}

function hold(kind: Kind): Control {
  const label = isHeld(kind) ? 'Resume' : 'Hold';
  if (kind === 'ended') return { label, ...over };
  if (!isTalk(kind)) return { label, ...unanswered };
  if (kind === 'holding' || kind === 'resuming') return { label, state: 'busy' };
  return { label, state: kind === 'held' ? 'latched' : 'rest' };
}

const pausedHint = 'The recording is paused. Press to go on.';

/** Record begins, Recording pauses, Paused goes on. */
export function recordControl(
  { state, context }: Call,
  recording: RecordingState,
  isAsking: boolean,
): Control {
  const label = recording === null ? 'Record' : recording === 'live' ? 'Recording' : 'Paused';
  if (state.kind === 'ended') return { label, ...over };
  // Without the server's name for it, it cannot be asked for.
  if (!isTalk(state.kind) || context.callId === null) return { label, ...unanswered };
  if (isAsking) return { label, state: 'busy' };
  // What is said while it is paused is lost: the key stands out.
  if (recording === 'paused') return { label, state: 'risky', reason: pausedHint };
  return { label, state: recording === 'live' ? 'latched' : 'rest' };
}

function keypad(kind: Kind, isOpen: boolean): Omit<Control, 'label'> {
  if (kind === 'ended') return over;
  if (kind !== 'early' && !isTalk(kind)) return unanswered;
  return { state: isOpen ? 'latched' : 'rest' };
}
