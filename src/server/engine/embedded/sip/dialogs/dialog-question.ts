/**
 * Asks inside a dialog whether the far side still knows it (OPTIONS, RFC 3261 §11): a page that was loaded anew has the
 * same registration and none of the calls.
 */
import { Core } from 'sip.js';
import type { Cancel, Clock } from '#kit/clock.ts';

const ANSWER_WITHIN_MS = 4_000;
/** RFC 5057 §5.1: what ends the dialog that it answers. A loaded page has another contact than the one before: 404. */
const KNOWS_NOTHING = new Set([404, 410, 416, 481, 604]);

/** A phone came back on another socket: what it still knows is not certain. */
export interface Doubt {
  /** Where the phone is reached now. */
  target: Core.OutgoingRequestMessage['ruri'];
  line: { readonly isUp: boolean; heardSince(at: number): boolean };
}

interface Question {
  session: Core.Session;
  core: Core.UserAgentCore;
  clock: Clock;
  doubt: Doubt;
  /** The far side knows nothing of it. Heard once at most. */
  forgotten: () => void;
}

/** @returns ends the wait; nothing is told after it. */
export function askInDialog({ session, core, clock, doubt, forgotten }: Question): Cancel {
  let isOver = !(session instanceof Core.SessionDialog);
  let patience: Cancel = () => undefined;
  const end = (isForgotten: boolean) => {
    if (isOver) return;
    isOver = true;
    patience();
    if (isForgotten) forgotten();
  };
  const ask = () => {
    // The next socket begins with a question of its own.
    if (isOver || !doubt.line.isUp || !(session instanceof Core.SessionDialog)) return;
    const askedAt = clock.now();
    // Who says other things and nothing to this does not know it; from a dead network nothing follows.
    patience = clock.after(ANSWER_WITHIN_MS, () => (doubt.line.heardSince(askedAt) ? end(true) : ask()));
    const heard = ({ message }: Core.IncomingResponse) => {
      // The core makes up a 408 for what nobody answered; that has no text.
      const isFromFarSide = (message.data as string | undefined) !== undefined;
      if (isFromFarSide) end(KNOWS_NOTHING.has(message.statusCode ?? 0));
    };
    const delegate = { onAccept: heard, onReject: heard, onRedirect: heard };
    core.request(session.createOutgoingRequestMessage('OPTIONS'), delegate);
  };
  ask();
  return () => end(false);
}
