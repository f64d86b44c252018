/** Mail by SMTP (RFC 5321) with STARTTLS or TLS, as RINGSIDE_SMTP_URL says. The only place that knows nodemailer. */
import { createTransport } from 'nodemailer';
import { systemClock } from '#kit/clock.ts';
import { fail, ok, type Result } from '#kit/result.ts';

interface Limits {
  /** A server that is there answers each command within this time. */
  stepMs: number;
  /** All of one mail: a server that sends a byte now and then holds up nothing longer. */
  wholeMs: number;
}

const usual: Limits = { stepMs: 15_000, wholeMs: 60_000 };
const MOST_SAID = 200;

export interface Letter {
  subject: string;
  /** Plain text. */
  text: string;
}

export interface MailFault {
  /** What the server said, or why it could not be asked; cut to 200 characters. Untrusted. */
  said: string;
  /** The server will never take it: RFC 5321 §4.2.1, 5yz to the recipient or the message. */
  isFinal: boolean;
}

/** @param signal breaks it off; whether it went out is not known then. */
export type SendMail = (to: string, letter: Letter, signal: AbortSignal) => Promise<Result<void, MailFault>>;

export interface SmtpServer {
  /** smtp://user:password@host:port or smtps://… */
  url: string;
  /** "Ringside <phone@example.com>" */
  from: string;
}

export function smtpSender({ url, from }: SmtpServer, { stepMs, wholeMs }: Limits = usual): SendMail {
  const transport = createTransport({
    url,
    connectionTimeout: stepMs,
    greetingTimeout: stepMs,
    socketTimeout: stepMs,
    dnsTimeout: stepMs,
    socketCloseTimeout: 0,
    // What is sent is our own text: no file and no address in it is ever fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return async (to, letter, signal) => {
    const giveUp = new AbortController();
    const abort = () => giveUp.abort();
    signal.addEventListener('abort', abort);
    const cancel = systemClock.after(wholeMs, abort);
    if (signal.aborted) abort();
    try {
      await transport.sendMail({ from, to: { name: '', address: to }, ...letter, signal: giveUp.signal });
      return ok(undefined);
    } catch (error) {
      return fail(faultOf(error));
    } finally {
      cancel();
      signal.removeEventListener('abort', abort);
    }
  };
}

/** Of whom and what is sent a 5yz is final; of the connection or the sign-in it is not: the operator mends that. */
function faultOf(error: unknown): MailFault {
  const { code, responseCode, message } = error as Error & { code?: string; responseCode?: number };
  const isAboutMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  const isRefused = responseCode !== undefined && responseCode >= 500;
  return { said: message.replaceAll(/\s+/g, ' ').slice(0, MOST_SAID), isFinal: isAboutMail && isRefused };
}
