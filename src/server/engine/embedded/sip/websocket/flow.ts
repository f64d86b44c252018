/** One WebSocket (RFC 7118) and the agents that speak over it: its own, and those whose socket it replaced. */
import { randomUUID } from 'node:crypto';
import type { Core } from 'sip.js';
import type { RawData, WebSocket } from 'ws';
import type { Cancel, Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import type { Doubt } from '../dialogs/dialog-question.ts';
import type { IncomingMessage, SignallingAgent } from '../dialogs/signalling-agent.ts';
import { readHead } from '../wire/head.ts';
import { branchOf, readMessage } from '../wire/message.ts';
import type { Prover } from './authenticator.ts';
import type { FlowLine } from './flow-line.ts';

const PING_EVERY_MS = 25_000;
/** Who has not proven to be anybody by then may not hold a socket. */
const ANONYMOUS_FOR_MS = 10_000;
/** What it may say until then: a challenge is answered with the second message. */
const ANONYMOUS_MESSAGES = 16;
/** Of a phone: one that comes back with all its calls says less. */
const MESSAGES_A_SECOND = 200;
/** A peer that does not close in turn is cut off. */
const GOODBYE_WITHIN_MS = 2_000;
const LAST_WORDS_MS = 500;
/** A phone that does not read is cut off before it costs us memory. */
const MAX_UNSENT_BYTES = 1_048_576;

export interface PhoneAgent {
  agent: SignallingAgent;
  line: FlowLine;
}

export interface FlowOptions {
  socket: WebSocket;
  makeAgent: (flow: Flow) => PhoneAgent;
  /** It is known from now on whose it is. */
  proven: (flow: Flow) => void;
  closed: (flow: Flow) => void;
  clock: Clock;
  log: Log;
}

export class Flow {
  readonly id = randomUUID();
  readonly own: PhoneAgent;
  readonly agents = new Set<PhoneAgent>();
  readonly #socket: WebSocket;
  readonly #options: FlowOptions;
  readonly #waits: Cancel[];
  #identity: (Prover & { until: number }) | null = null;
  #heardSincePing = true;
  #messages = { count: 0, until: 0 };
  #open = true;
  #isRetired = false;

  constructor(options: FlowOptions) {
    const { socket, clock, log } = options;
    this.#socket = socket;
    this.#options = options;
    this.own = options.makeAgent(this);
    this.agents.add(this.own);
    this.#waits = [
      clock.every(PING_EVERY_MS, () => this.#ping()),
      clock.after(ANONYMOUS_FOR_MS, () => this.owner === null && this.close(1008, 'not authenticated')),
    ];
    socket.on('message', (data: RawData) => this.#received(bytesOf(data)));
    socket.on('pong', () => (this.#heardSincePing = true));
    socket.on('error', (error) => log.debug({ flow: this.id, error: error.message }, 'sip websocket'));
    socket.on('close', () => this.#closed());
  }

  get open(): boolean {
    return this.#open;
  }

  /** A call goes on over this socket, or went on when it closed. */
  get busy(): boolean {
    return [...this.agents].some(({ agent }) => agent.legs.size > 0);
  }

  get isTalking(): boolean {
    return [...this.agents].some(({ agent }) => agent.isTalking);
  }

  /** Only for the calls that talk over it. */
  get isRetired(): boolean {
    return this.#isRetired;
  }

  /** Whose flow this is, once proven; it never becomes another's. */
  get owner(): string | null {
    return this.#identity?.userId ?? null;
  }

  /** Whose sign-in it lives by, once proven; a retired one lives by its calls alone. */
  get sessionId(): string | null {
    return this.#isRetired ? null : (this.#identity?.sessionId ?? null);
  }

  /** Proven, and not too long ago: an INVITE from this user needs no new digest. */
  isProven(userId: string): boolean {
    const identity = this.#identity;
    return !this.#isRetired && identity?.userId === userId && identity.until > this.#options.clock.now();
  }

  prove({ userId, sessionId }: Prover, forMs: number): void {
    const until = this.#options.clock.now() + forMs;
    if (this.#identity === null) this.#options.proven(this);
    this.#identity = { userId, sessionId, until: Math.max(until, this.#identity?.until ?? 0) };
  }

  /** Its person has signed out: nothing is believed over it any more. */
  disown(): void {
    this.#identity = null;
    this.#messages = { count: 0, until: 0 };
  }

  /** Its person is stopped, and may talk to the end: what is not answered ends, and nothing new is believed. */
  retire(): void {
    this.#isRetired = true;
    for (const { agent } of this.agents) agent.endUnanswered();
  }

  /** The last call of an agent is over. Of a retired one the socket goes, once the answer to the goodbye is on its way. */
  quieted(): void {
    if (!this.#isRetired || this.busy) return;
    this.#options.clock.after(LAST_WORDS_MS, () => {
      this.disown();
      this.close(1008, 'signed out');
    });
  }

  /** Takes over the agents of a flow of the same user: their dialogs go on over this socket. */
  adopt(lost: Flow): void {
    for (const phone of lost.agents) {
      phone.line.moveTo(this.write);
      if (phone.agent.legs.size > 0 || phone.line.hasGoodbyes) this.agents.add(phone);
      else phone.agent.dispose();
    }
    lost.agents.clear();
  }

  /** Asks the phone, which is reached at `target` now, for each call that it brought along from another socket. */
  doubtAdopted(target: Doubt['target']): void {
    for (const { agent, line } of this.agents) if (agent !== this.own.agent) agent.doubt({ target, line });
  }

  readonly write = (text: string): void => {
    if (!this.#open) return;
    if (this.#socket.bufferedAmount > MAX_UNSENT_BYTES) this.#socket.terminate();
    else this.#socket.send(text);
  };

  dismiss(): void {
    this.close(1013, 'too many sockets');
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
    this.#socket.once(
      'close',
      this.#options.clock.after(GOODBYE_WITHIN_MS, () => this.#socket.terminate()),
    );
    this.#closed();
  }

  #received(bytes: Buffer): void {
    if (!this.#open) return;
    if (this.#isFlood()) {
      this.close(1008, 'too many messages');
      return;
    }
    for (const { line } of this.agents) line.heard();
    const head = readHead(bytes);
    if (head === null) {
      // RFC 5626 §3.5.1: the pong of a double CRLF is a single one; a lone one is somebody's pong.
      if (bytes.length >= 4) this.write('\r\n');
      return;
    }
    const read = readMessage(head);
    if (read.kind === 'request') this.#asked(read.message);
    else if (read.kind === 'response') this.#answered(read.message);
    else if (read.answer !== null) this.write(read.answer);
  }

  /** Counts a message, before anybody looks at it. */
  #isFlood(): boolean {
    const now = this.#options.clock.now();
    if (this.owner !== null && now >= this.#messages.until) this.#messages = { count: 0, until: now + 1_000 };
    this.#messages.count += 1;
    return this.#messages.count > (this.owner === null ? ANONYMOUS_MESSAGES : MESSAGES_A_SECOND);
  }

  #asked(message: Core.IncomingRequestMessage): void {
    if (message.method === 'ACK') for (const { line } of this.agents) line.acknowledged(branchOf(message));
    this.#agentOf(message).receiveRequest(message);
  }

  #answered(message: Core.IncomingResponseMessage): void {
    for (const { line } of this.agents) line.answered(message);
    this.#agentOf(message).receiveResponse(message);
  }

  #agentOf(message: IncomingMessage): SignallingAgent {
    const owner = [...this.agents].find(({ agent }) => agent.owns(message));
    return (owner ?? this.own).agent;
  }

  #ping(): void {
    if (!this.#heardSincePing) {
      this.#socket.terminate();
      return;
    }
    this.#heardSincePing = false;
    this.#socket.ping();
  }

  #closed(): void {
    if (!this.#open) return;
    this.#open = false;
    for (const cancel of this.#waits) cancel();
    for (const { line } of this.agents) line.interrupt();
    this.#options.closed(this);
  }
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
