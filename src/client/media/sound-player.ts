import type { Clock } from '#kit/clock.ts';
import type { Unsubscribe } from '#kit/emitter.ts';
import type { SoundOutput } from './sound-output.ts';
import type { Note } from './sounds.ts';

const EDGE_SECONDS = 0.008;
/** Written ahead for this long, because timers of a hidden page come up to a minute late. */
const AHEAD_MS = 120_000;

/** Plays notes once. The returned end cuts them off at once. */
export function playNotes(output: SoundOutput, notes: readonly Note[]): Unsubscribe {
  const { context, destination } = output.open();
  const bus = context.createGain();
  bus.connect(destination);
  const begin = context.currentTime + 0.01;
  for (const note of notes) strike(context, bus, note, begin);
  return () => bus.disconnect();
}

/**
 * Plays a pattern again and again. The returned end cuts it off at once.
 * @param notesOf the notes of repetition `n`, from 0
 */
export function repeatNotes(
  output: SoundOutput,
  clock: Clock,
  periodMs: number,
  notesOf: (n: number) => readonly Note[],
): Unsubscribe {
  const perStretch = Math.ceil(AHEAD_MS / periodMs);
  const stretchMs = perStretch * periodMs;
  const { context, destination } = output.open();
  const bus = context.createGain();
  bus.connect(destination);
  const begin = context.currentTime + 0.01;
  let written = 0;
  const write = () => {
    for (let n = 0; n < perStretch; n++, written++) {
      const at = begin + (written * periodMs) / 1000;
      for (const note of notesOf(written)) strike(context, bus, note, at);
    }
  };
  write();
  // The next stretch is written half a stretch before it is due.
  const stops = [clock.after(stretchMs / 2, () => (write(), stops.push(clock.every(stretchMs, write))))];
  return () => {
    for (const stop of stops) stop();
    bus.disconnect();
  };
}

function strike(context: BaseAudioContext, bus: AudioNode, note: Note, begin: number): void {
  const start = begin + note.atMs / 1000;
  const end = start + note.lastsMs / 1000;
  const oscillator = context.createOscillator();
  const envelope = context.createGain();
  oscillator.frequency.setValueAtTime(note.frequencyHz, start);
  const { gain } = envelope;
  gain.setValueAtTime(0, start);
  gain.linearRampToValueAtTime(note.level, start + EDGE_SECONDS);
  if (note.shape === 'struck') gain.exponentialRampToValueAtTime(note.level / 500, end);
  else {
    gain.setValueAtTime(note.level, Math.max(start + EDGE_SECONDS, end - EDGE_SECONDS));
    gain.linearRampToValueAtTime(0, end);
  }
  oscillator.connect(envelope).connect(bus);
  oscillator.start(start);
  oscillator.stop(end);
}
