/** The first INVITE of a call: whom it is for, and who calls (RFC 3261 §13.2.1, RFC 3325). */
import { URI, type Core } from 'sip.js';
import { displayName, headerLines } from '../wire/header-text.ts';
import { sdpBody } from './message-parts.ts';
import type { SignallingAgent } from './signalling-agent.ts';

export interface InviteParts {
  requestUri: URI;
  to: URI;
  /** E.164, or "anonymous" (RFC 3323: then Privacy: id, and no identity is asserted). */
  callerNumber: string;
  callerName: string | null;
  /** Host part of From and P-Asserted-Identity. */
  ownHost: string;
  /** By name. */
  headers: Readonly<Record<string, string>>;
  sdpOffer: string;
}

export function makeInvite(agent: SignallingAgent, parts: InviteParts): Core.OutgoingRequestMessage {
  const { requestUri, to, callerNumber, ownHost, headers, sdpOffer } = parts;
  const anonymous = callerNumber === 'anonymous';
  const from = anonymous
    ? new URI('sip', 'anonymous', 'anonymous.invalid')
    : new URI('sip', callerNumber, ownHost);
  const name = anonymous ? 'Anonymous' : displayName(parts.callerName);
  const quoted = name === '' ? '' : `"${name}" `;
  const identity = anonymous ? 'Privacy: id' : `P-Asserted-Identity: ${quoted}<${from.toString()}>`;
  return agent.core.makeOutgoingRequestMessage(
    'INVITE',
    requestUri,
    from,
    to,
    { fromDisplayName: name },
    [agent.contact, 'Allow: ACK, BYE, CANCEL, INFO, INVITE, OPTIONS', identity, ...headerLines(headers)],
    sdpBody(sdpOffer),
  );
}
