/** One call at a phone, whichever side dialed. */
import { Invitation, Inviter, SessionState, type Core, type Session } from 'sip.js';
import type { MediaDirection } from '#server/engine/embedded/media/voice/media-session.ts';
import { Voice } from '../voice/voice.ts';
import { Happening, PATIENCE_MS, within } from '../voice/within.ts';
import type { PeerMedia } from './peer-media.ts';

export interface CallOutcome {
  by: 'local' | 'remote';
  /** Final status of an INVITE that was not answered. */
  status: number | null;
  /** Reason header of the CANCEL, BYE or final response (RFC 3326), as it came. */
  reason: string | null;
  /** X-Ringside-Error. */
  error: string | null;
}

export class PhoneCall {
  readonly voice: Voice;
  readonly #session: Session;
  readonly #media: PeerMedia;
  readonly #rang = new Happening();
  readonly #answered = new Happening();
  readonly #ended = new Happening<CallOutcome>();
  #outcome: CallOutcome = { by: 'local', status: null, reason: null, error: null };
  #callId: string | null = null;

  constructor(session: Session, media: PeerMedia) {
    this.#session = session;
    this.#media = media;
    this.voice = new Voice(media);
    session.delegate = {
      onBye: (bye) => this.#note(bye.request, null),
      onCancel: (cancel) => this.#note(cancel.request, 487),
    };
    session.stateChange.addListener((state) => {
      if (state === SessionState.Established) this.#answered.happen(undefined);
      if (state === SessionState.Terminated) this.#end();
    });
  }

  /** A header of the INVITE that came, as text. */
  header(name: string): string | null {
    return this.#session instanceof Invitation ? (this.#session.request.getHeader(name) ?? null) : null;
  }

  /** The server's id of the call: X-Ringside-Call-Id of the INVITE or of its answers. */
  get callId(): string | null {
    return this.header('X-Ringside-Call-Id') ?? this.#callId;
  }

  /** 180 to a call of ours. */
  get rang(): Promise<undefined> {
    return within(PATIENCE_MS, 'ringing', this.#rang.promise);
  }

  /** Rejects when the call ends without an answer. */
  get answered(): Promise<undefined> {
    return within(PATIENCE_MS, 'an answer', this.#answered.promise);
  }

  get ended(): Promise<CallOutcome> {
    return within(PATIENCE_MS, 'the end of the call', this.#ended.promise);
  }

  /** Sends the INVITE of a call of ours. */
  async dial(): Promise<void> {
    if (!(this.#session instanceof Inviter)) throw new Error('only an outgoing call is dialed');
    await this.#session.invite({
      requestDelegate: {
        onProgress: ({ message }) => this.#progressed(message),
        onAccept: ({ message }) => this.#identify(message),
        onReject: ({ message }) => this.#note(message, message.statusCode ?? null),
      },
    });
  }

  async answer(): Promise<void> {
    if (!(this.#session instanceof Invitation)) throw new Error('only an incoming call is answered');
    await this.#session.accept();
    await this.answered;
  }

  /** Answers with the fingerprint of another certificate than the one that comes: its DTLS cannot succeed. */
  async answerAsImpostor(): Promise<void> {
    this.#media.isImpostor = true;
    await this.answer();
  }

  async decline(statusCode = 603): Promise<void> {
    if (this.#session instanceof Invitation) await this.#session.reject({ statusCode });
  }

  /** CANCEL or BYE, whichever fits. */
  async hangUp(): Promise<void> {
    if (this.#session.state === SessionState.Established) await this.#session.bye();
    else if (this.#session instanceof Inviter) await this.#session.cancel();
    else await this.decline(480);
  }

  /** Re-INVITE with a=sendonly; resolves with the server's answer to it. */
  hold(): Promise<void> {
    return this.#reinvite('sendonly');
  }

  resume(): Promise<void> {
    return this.#reinvite('sendrecv');
  }

  /** Re-INVITE with what we said before: repairs the dialog after a lost socket. */
  refresh(): Promise<void> {
    return this.#reinvite(this.#media.direction);
  }

  /** The page is gone: no more RTP, and nobody is told. */
  vanish(): void {
    this.voice.close();
  }

  async #reinvite(direction: MediaDirection): Promise<void> {
    this.#media.direction = direction;
    const done = new Happening();
    await this.#session.invite({
      requestDelegate: {
        onAccept: () => done.happen(undefined),
        onReject: ({ message }) => done.fail(`re-INVITE refused: ${message.statusCode ?? 'no status'}`),
      },
    });
    await within(PATIENCE_MS, 'an answer to the re-INVITE', done.promise);
  }

  #progressed(message: Core.IncomingResponseMessage): void {
    this.#identify(message);
    if (message.statusCode === 180 || message.statusCode === 183) this.#rang.happen(undefined);
  }

  #identify(message: Core.IncomingResponseMessage): void {
    this.#callId = message.getHeader('X-Ringside-Call-Id') ?? this.#callId;
  }

  #note(message: Core.IncomingRequestMessage | Core.IncomingResponseMessage, status: number | null): void {
    const reason = message.getHeader('Reason') ?? null;
    this.#outcome = { by: 'remote', status, reason, error: message.getHeader('X-Ringside-Error') ?? null };
  }

  #end(): void {
    this.voice.close();
    this.#answered.fail(`the call ended: ${this.#media.failure ?? JSON.stringify(this.#outcome)}`);
    // SIP.js enters Terminated before it tells the delegate why.
    queueMicrotask(() => this.#ended.happen(this.#outcome));
  }
}
