import { readHead } from '#server/engine/embedded/sip/wire/head.ts';
import { readMessage, type ReadMessage } from '#server/engine/embedded/sip/wire/message.ts';

/** A message as it would be read off the wire. */
export function readText(text: string): ReadMessage {
  const head = readHead(Buffer.from(text));
  return head === null ? { kind: 'malformed', answer: null } : readMessage(head);
}
