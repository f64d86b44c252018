import { expect, vi } from 'vitest';
import type { SignallingEvent } from '#client/calls/ports.ts';
import type { LineBench, SeenCall } from './line-bench.ts';
import type { FarSession } from './sip-far-side.ts';

const soon = (assertion: () => void) => vi.waitFor(assertion, { interval: 2 });

export const registered = ({ line }: LineBench) =>
  soon(() => expect(line.registration.state).toBe('registered'));

export const saysSoon = (call: SeenCall, event: SignallingEvent | SignallingEvent['type']) =>
  soon(() => expect(call.events).toContainEqual(typeof event === 'string' ? { type: event } : event));

/** Its last word, and its only one of this kind. */
export const ended = (call: SeenCall, by: string, error: string | null) =>
  soon(() => {
    expect(call.events.at(-1)).toEqual({ type: 'ended', end: { by, error } });
    expect(call.events.filter(({ type }) => type === 'ended')).toHaveLength(1);
  });

/** A call placed by the agent that the far side has received. */
export async function dial(bench: LineBench): Promise<SeenCall> {
  const before = bench.far.invites.length;
  const call = bench.place('+12065550142', '+12025550121');
  await soon(() => expect(bench.far.invites).toHaveLength(before + 1));
  return call;
}

export async function talk(bench: LineBench): Promise<{ call: SeenCall; far: FarSession }> {
  const call = await dial(bench);
  const far = bench.far.answer();
  await saysSoon(call, 'answered');
  return { call, far };
}
