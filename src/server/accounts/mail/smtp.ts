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
  html?: string | undefined;
  /** RFC 8058: a POST to it stops letters of this kind. */
  unsubscribeUrl?: string | undefined;
  /** Messages whose sound goes with it, as far as the reader may hear them when it is sent. */
  sounds?: { messageId: string; name: string }[] | undefined;
}

/** A letter as it goes out. */
export interface OutgoingMail extends Pick<Letter, 'subject' | 'text' | 'html' | 'unsubscribeUrl'> {
  /** The same at each try: what comes twice is seen as one. */
  id?: string;
  attachments?: readonly { filename: string; content: Buffer }[];
}

export interface MailFault {
  /** What the server said, or why it could not be asked; cut to 200 characters. Untrusted. */
  said: string;
  /** The server will never take it: RFC 5321 §4.2.1, 5yz to the recipient or the message. */
  isFinal: boolean;
}

/** @param signal breaks it off; whether it went out is not known then. */
export type SendMail = (
  to: string,
  mail: OutgoingMail,
  signal: AbortSignal,
) => Promise<Result<void, MailFault>>;

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
  const domain = /@([^@>\s]+)>?$/.exec(from)?.[1] ?? 'localhost';
  return async (to, mail, signal) => {
    const giveUp = new AbortController();
    const abort = () => giveUp.abort();
    signal.addEventListener('abort', abort);
    const cancel = systemClock.after(wholeMs, abort);
    if (signal.aborted) abort();
    try {
      await transport.sendMail({
        from,
        to: { name: '', address: to },
        ...contentOf(mail, domain),
        signal: giveUp.signal,
      });
      return ok(undefined);
    } catch (error) {
      return fail(faultOf(error));
    } finally {
      cancel();
      signal.removeEventListener('abort', abort);
    }
  };
}

function contentOf(
  { id, subject, text, html, unsubscribeUrl, attachments = [] }: OutgoingMail,
  domain: string,
) {
  const unsubscribing = unsubscribeUrl !== undefined && {
    'List-Unsubscribe': `<${unsubscribeUrl}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
  return {
    subject,
    text,
    ...(html === undefined ? {} : { html }),
    ...(id === undefined ? {} : { messageId: `<${id}@${domain}>` }),
    attachments: attachments.map((one) => ({ ...one, contentType: 'audio/wav' })),
    // RFC 3834: no vacation notice comes back.
    headers: { 'Auto-Submitted': 'auto-generated', ...unsubscribing },
  };
}

/** Of whom and what is sent a 5yz is final; of the connection or the sign-in it is not: the operator mends that. */
function faultOf(error: unknown): MailFault {
  const { code, responseCode, message } = error as Error & { code?: string; responseCode?: number };
  const isAboutMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  const isRefused = responseCode !== undefined && responseCode >= 500;
  return { said: message.replaceAll(/\s+/g, ' ').slice(0, MOST_SAID), isFinal: isAboutMail && isRefused };
}
