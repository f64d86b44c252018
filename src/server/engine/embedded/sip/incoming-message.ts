/** Text off the wire → a message the core can take, or the answer to one it cannot. */
import { Core } from 'sip.js';
import { rawFault } from './refusal.ts';
import { answerUnparsable } from './unparsable.ts';

export type ReadMessage =
  | { kind: 'request'; message: Core.IncomingRequestMessage }
  | { kind: 'response'; message: Core.IncomingResponseMessage }
  /** `answer` goes back to where the text came from; null is dropped. */
  | { kind: 'malformed'; answer: string | null };

const quiet = new Core.LoggerFactory();
quiet.builtinEnabled = false;
const parserLog = quiet.getLogger('sip.parser');

/** @param text repaired already. Never throws. */
export function readMessage(text: string): ReadMessage {
  const fault = rawFault(text);
  const message = fault === null ? parse(text) : null;
  if (message instanceof Core.IncomingRequestMessage) return { kind: 'request', message };
  if (message instanceof Core.IncomingResponseMessage) return { kind: 'response', message };
  return { kind: 'malformed', answer: answerUnparsable(text, fault ?? 'Bad Request') };
}

function parse(text: string): Core.IncomingRequestMessage | Core.IncomingResponseMessage | null {
  try {
    return Core.Parser.parseMessage(text, parserLog) ?? null;
  } catch {
    // The library's parser throws where it meets a CSeq or a percent-escape that it cannot read.
    return null;
  }
}
