/** The transport of a phone's core: the WebSocket of today, or none for a while. */
import type { Core } from 'sip.js';
import type { Clock } from '#kit/clock.ts';

/** What is said while no socket is there (a re-INVITE, an answer) is kept for the next one: at most this much, this long. */
const MAX_KEPT = 32;
const KEPT_FOR_MS = 32_000;

export class FlowLine implements Core.Transport {
  readonly protocol = 'WS';
  readonly #clock: Clock;
  #write: ((text: string) => void) | null;
  #kept: { text: string; at: number }[] = [];
  /** A BYE, a CANCEL or a refusal that nobody has answered, by transaction: a socket may be dead long before that shows. */
  readonly #goodbyes = new Map<string, string>();
  #heardAt = 0;

  constructor(clock: Clock, write: (text: string) => void) {
    this.#clock = clock;
    this.#write = write;
  }

  get isUp(): boolean {
    return this.#write !== null;
  }

  get hasGoodbyes(): boolean {
    return this.#goodbyes.size > 0;
  }

  /** Never rejects: to the core, a lost socket is a slow one. */
  send(text: string): Promise<void> {
    const goodbye = goodbyeIn(text);
    if (goodbye !== null) this.#remember(goodbye, text);
    if (this.#write) this.#write(text);
    // A question whether the phone is there is asked again on the next socket.
    else if (goodbye === null && !text.startsWith('OPTIONS ')) this.#keep(text);
    return Promise.resolve();
  }

  /** The phone said something, maybe to another core of its flow. */
  heard(): void {
    this.#heardAt = this.#clock.now();
  }

  heardSince(at: number): boolean {
    return this.#heardAt > at;
  }

  answered({ viaBranch, method, statusCode = 0 }: Core.IncomingResponseMessage): void {
    if (statusCode >= 200) this.#goodbyes.delete(viaBranch + method);
  }

  /** The phone has heard a refusal: its ACK goes by the branch of what was refused (RFC 3261 §17.1.1.3). */
  acknowledged(branch: string): void {
    this.#goodbyes.delete(`${branch}INVITE`);
  }

  interrupt(): void {
    this.#write = null;
  }

  moveTo(write: (text: string) => void): void {
    this.#write = write;
    for (const text of this.#goodbyes.values()) write(text);
    const oldest = this.#clock.now() - KEPT_FOR_MS;
    for (const { text, at } of this.#kept.splice(0)) if (at > oldest) write(text);
  }

  /** The newest of too many. */
  #remember(goodbye: string, text: string): void {
    const [oldest] = this.#goodbyes.keys();
    if (this.#goodbyes.size >= MAX_KEPT && oldest !== undefined) this.#goodbyes.delete(oldest);
    this.#goodbyes.set(goodbye, text);
  }

  #keep(text: string): void {
    this.#kept = [...this.#kept, { text, at: this.#clock.now() }].slice(-MAX_KEPT);
  }
}

/** Our own text. */
function goodbyeIn(text: string): string | null {
  const isRefusal = /^SIP\/2\.0 [3-6]/.test(text) && /^CSeq: *\d+ +INVITE/im.test(text);
  const method = isRefusal ? 'INVITE' : /^(BYE|CANCEL) /.exec(text)?.[1];
  const [, branch = ''] = /;branch=([^;\s]+)/.exec(text) ?? [];
  return method === undefined ? null : branch + method;
}
