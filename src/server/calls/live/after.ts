import type { Cancel } from '#kit/clock.ts';
import type { LiveCall } from './live-call.ts';

/** A timer of a call: what fails in it ends the call, not the server. */
export const after = (call: LiveCall, ms: number, run: () => void): Cancel =>
  call.exchange.clock.after(ms, () => call.guarded(run));
