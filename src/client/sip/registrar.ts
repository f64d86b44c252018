import type { Core, UserAgent } from 'sip.js';
import type { Cancel, Clock } from '#kit/clock.ts';
import { randomId } from '#kit/random-id.ts';

export type RegisterOutcome =
  | { kind: 'accepted'; expiresSeconds: number }
  | { kind: 'refused'; status: number }
  /** Nobody answered in time, or the answer was SIP.js's own. */
  | { kind: 'unanswered' };

interface RegistrarOptions {
  agent: UserAgent;
  /** +sip.instance (RFC 5626 §4.1): the same phone after a reload or a lost socket. */
  instanceId: string;
  clock: Clock;
}

const EXPIRES_SECONDS = 300;
const ANSWER_WITHIN_MS = 8_000;

/**
 * Registers this phone (RFC 3261 §10) over whatever flow there is.
 * SIP.js's Registerer is not used: a REGISTER that went down with its socket blocks it for 32 s, and disposing of it
 * then sends the unregistration of the contact that its successor has just registered.
 */
export class Registrar {
  readonly #options: RegistrarOptions;
  readonly #callId: string;
  /** Each registration takes two: one for itself, one for its answer to a challenge. */
  #cseq = -1;

  constructor(options: RegistrarOptions) {
    this.#options = options;
    this.#callId = randomId();
  }

  register(): Promise<RegisterOutcome> {
    return this.#send(EXPIRES_SECONDS);
  }

  unregister(): Promise<RegisterOutcome> {
    return this.#send(0);
  }

  #send(expiresSeconds: number): Promise<RegisterOutcome> {
    const { agent, instanceId, clock } = this.#options;
    const { userAgentCore: core, configuration, contact } = agent;
    const registrar = configuration.uri.clone();
    registrar.user = undefined;
    const place = `<${contact.uri.toString()}>;reg-id=1;+sip.instance="<urn:uuid:${instanceId}>"`;
    const message = core.makeOutgoingRequestMessage(
      'REGISTER',
      registrar,
      configuration.uri,
      configuration.uri,
      { callId: this.#callId, cseq: (this.#cseq += 2) },
      [
        `Contact: ${place};expires=${expiresSeconds}`,
        'Allow: INVITE, ACK, CANCEL, BYE, INFO, OPTIONS, REFER, NOTIFY',
      ],
    );
    return new Promise((resolve) => {
      const giveUp: Cancel = clock.after(ANSWER_WITHIN_MS, () => end({ kind: 'unanswered' }));
      const end = (outcome: RegisterOutcome) => {
        giveUp();
        resolve(outcome);
      };
      core.register(message, {
        onAccept: ({ message: answer }) =>
          end({
            kind: 'accepted',
            expiresSeconds: grantedSeconds(answer, contact.uri.user) ?? EXPIRES_SECONDS,
          }),
        onReject: ({ message: { statusCode, data } }) =>
          end(isFromNetwork(data) ? { kind: 'refused', status: statusCode ?? 500 } : { kind: 'unanswered' }),
      });
    });
  }
}

/** SIP.js invents a 408 or a 503 for what nobody answered; those have no text. */
export function isFromNetwork(data: unknown): boolean {
  return typeof data === 'string' && data !== '';
}

/** Our own Contact in the answer says how long it holds, else Expires does (RFC 3261 §10.3). */
function grantedSeconds(answer: Core.IncomingResponseMessage, user: string | undefined): number | null {
  const own = answer.getHeaders('contact').find((value) => user !== undefined && value.includes(`:${user}@`));
  const seconds = /;\s*expires\s*=\s*(\d{1,9})/i.exec(own ?? '')?.[1] ?? answer.getHeader('expires');
  return Number(seconds) > 0 ? Number(seconds) : null;
}
