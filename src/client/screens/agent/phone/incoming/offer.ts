import type { Call } from '#client/calls/call.svelte.ts';

/** How long this phone may still ring; null when the server set no time. */
export function offerOf({ context, startedAt }: Call, now: number): { seconds: number; left: number } | null {
  if (context.offerSeconds === null || context.offerSeconds <= 0) return null;
  const leftMs = Math.max(0, startedAt + context.offerSeconds * 1000 - now);
  return { seconds: Math.ceil(leftMs / 1000), left: leftMs / (context.offerSeconds * 1000) };
}
