import type { Call } from '#client/calls/call.svelte.ts';
import type { Unsubscribe } from '#kit/emitter.ts';
import { randomId } from '#kit/random-id.ts';
import type { CallHistory } from './call-history.svelte.ts';
import type { Phone } from './phone.svelte.ts';

/**
 * Writes down every call that this phone sees: when it comes, at each change and when it ends, so that a page that is
 * closed in a call still leaves what it knew. The caller owns the end of it.
 */
export function noteSeenCalls(phone: Phone, history: CallHistory): Unsubscribe {
  const ids = new WeakMap<Call, string>();
  return phone.onCall((call) => {
    const id = ids.get(call) ?? randomId();
    ids.set(call, id);
    const { callId, direction, remoteNumber, remoteName, localNumber, source } = call.context;
    const { startedAt, answeredAt, endedAt, end } = call;
    history.note({
      id,
      callId,
      direction,
      remoteNumber,
      remoteName,
      localNumber,
      source,
      startedAt,
      answeredAt,
      endedAt,
      end,
    });
  });
}
