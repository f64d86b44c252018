import { EmitterImpl, TransportState, type Core, type Transport } from 'sip.js';
import type { Cancel, Clock } from '#kit/clock.ts';
import { Emitter } from '#kit/emitter.ts';
import { keepStrongestChallenge } from './digest.ts';

/** The part of a browser's WebSocket that is used, so that tests can bring their own. */
export type Socket = Pick<WebSocket, 'readyState' | 'send' | 'close' | 'addEventListener'>;

export interface FlowOptions {
  url: string;
  clock: Clock;
  openSocket: (url: string) => Socket;
  /** The server has closed the socket because it ends. Told before the socket counts as lost. */
  serverEnds?: () => void;
}

/** RFC 6455 §7.4.1: the other side goes away. */
const GOING_AWAY = 1001;
/** RFC 5626 §3.5.1: two CRLFs are the ping, one is the pong. */
const PING = '\r\n\r\n';
const PROBE_EVERY_MS = 5_000;
const PONG_WITHIN_MS = 4_000;
const OPEN_WITHIN_MS = 8_000;
/** What is said while no socket is there (a BYE, an answer) waits for the next one: this much, this long. */
const MAX_KEPT = 32;
const KEPT_FOR_MS = 32_000;

/**
 * SIP.js's transport: the WebSocket of today, or none for a while. To the dialogs a lost socket is only a slow one.
 * SIP.js's own transport does not watch for pongs, so a dead network would look alive for minutes.
 */
export class SocketFlow implements Transport {
  readonly protocol = 'WS';
  readonly stateChange = new EmitterImpl<TransportState>();
  /** The server was heard (epoch milliseconds): the flow works. */
  readonly proven = new Emitter<number>();
  onConnect: (() => void) | undefined;
  onDisconnect: ((error?: Error) => void) | undefined;
  onMessage: ((message: string) => void) | undefined;

  readonly #options: FlowOptions;
  #state: TransportState = TransportState.Disconnected;
  #socket: Socket | null = null;
  #kept: { message: string; at: number }[] = [];
  /** A BYE, a CANCEL or a refusal that nobody has answered, by transaction: a socket may be dead long before that shows. */
  readonly #goodbyes = new Map<string, string>();
  #stopProbing: Cancel = () => undefined;
  #pongLimit: Cancel = () => undefined;

  /** Called by SIP.js. */
  constructor(_logger: Core.Logger, options: FlowOptions) {
    this.#options = options;
  }

  get state(): TransportState {
    return this.#state;
  }

  isConnected(): boolean {
    return this.#state === TransportState.Connected;
  }

  /** Rejects when no socket opens in 8 s. */
  connect(): Promise<void> {
    if (this.isConnected()) return Promise.resolve();
    const { clock, openSocket, url } = this.#options;
    this.#drop();
    this.#enter(TransportState.Connecting);
    return new Promise((resolve, reject) => {
      const socket = openSocket(url);
      this.#socket = socket;
      const giveUp = clock.after(OPEN_WITHIN_MS, () => this.#lost(socket));
      socket.addEventListener('open', () => {
        giveUp();
        if (socket !== this.#socket) return;
        this.#opened(socket);
        resolve();
      });
      socket.addEventListener('message', (event: MessageEvent<unknown>) => this.#heard(socket, event.data));
      socket.addEventListener('close', ({ code }) => {
        giveUp();
        if (socket === this.#socket && code === GOING_AWAY) this.#options.serverEnds?.();
        this.#lost(socket);
        reject(new Error('the WebSocket closed'));
      });
    });
  }

  disconnect(): Promise<void> {
    if (this.#socket) this.#lost(this.#socket);
    return Promise.resolve();
  }

  dispose(): Promise<void> {
    this.#kept = [];
    this.#goodbyes.clear();
    return this.disconnect();
  }

  /** Never rejects; see `sendKept`. A REGISTER is not kept: the next flow begins with its own. */
  send(message: string): Promise<void> {
    const goodbye = goodbyeIn(message);
    if (goodbye !== null) this.#remember(goodbye, message);
    if (this.isConnected()) this.#socket?.send(message);
    else if (goodbye === null && !message.startsWith('REGISTER ')) {
      this.#kept = [...this.#kept, { message, at: this.#options.clock.elapsed() }].slice(-MAX_KEPT);
    }
    return Promise.resolve();
  }

  /** The newest of too many. */
  #remember(goodbye: string, message: string): void {
    const [oldest] = this.#goodbyes.keys();
    if (this.#goodbyes.size >= MAX_KEPT && oldest !== undefined) this.#goodbyes.delete(oldest);
    this.#goodbyes.set(goodbye, message);
  }

  /** Says what could not be said while no socket was there. For when the new flow is registered. */
  sendKept(): void {
    for (const message of this.#goodbyes.values()) this.#socket?.send(message);
    const from = this.#options.clock.elapsed() - KEPT_FOR_MS;
    for (const { message, at } of this.#kept.splice(0)) if (at >= from) this.#socket?.send(message);
  }

  /** Asks the server for a sign of life now; no answer in 4 s ends the flow. */
  probe(): void {
    const socket = this.#socket;
    if (!socket || !this.isConnected()) return;
    this.#pongLimit();
    this.#pongLimit = this.#options.clock.after(PONG_WITHIN_MS, () => this.#lost(socket));
    socket.send(PING);
  }

  #opened(socket: Socket): void {
    if (socket !== this.#socket) return;
    this.#enter(TransportState.Connected);
    this.#stopProbing = this.#options.clock.every(PROBE_EVERY_MS, () => this.probe());
    this.onConnect?.();
  }

  #heard(socket: Socket, data: unknown): void {
    if (socket !== this.#socket || typeof data !== 'string') return;
    this.#pongLimit();
    this.proven.emit(this.#options.clock.elapsed());
    const answered = answeredIn(data);
    if (answered !== null) this.#goodbyes.delete(answered);
    if (data.trim() !== '') this.onMessage?.(keepStrongestChallenge(data));
  }

  #lost(socket: Socket): void {
    if (socket !== this.#socket) return;
    const wasConnected = this.isConnected();
    this.#drop();
    this.#enter(TransportState.Disconnected);
    if (wasConnected) this.onDisconnect?.(new Error('the WebSocket closed'));
  }

  /** Lets go of the socket without waiting for its closing handshake: on a dead network that takes minutes. */
  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#stopProbing();
    this.#pongLimit();
    socket?.close();
  }

  #enter(state: TransportState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.stateChange.emit(state);
  }
}

const branchIn = (message: string) =>
  /^Via:[^\r\n]*;branch=([^;,\s]+)/im.exec(message.slice(0, 4096))?.[1] ?? '';

function goodbyeIn(message: string): string | null {
  const isRefusal = /^SIP\/2\.0 [3-6]/.test(message) && /^CSeq:[ \t]*\d+[ \t]+INVITE/im.test(message);
  const method = isRefusal ? 'INVITE' : ['BYE', 'CANCEL'].find((name) => message.startsWith(`${name} `));
  return method === undefined ? null : branchIn(message) + method;
}

/** Of a final answer; a refusal is answered by its ACK. */
function answeredIn(message: string): string | null {
  if (message.startsWith('ACK ')) return `${branchIn(message)}INVITE`;
  if (!/^SIP\/2\.0 [2-6]/.test(message)) return null;
  const [, method] = /^CSeq:[ \t]*\d+[ \t]+(BYE|CANCEL)/im.exec(message.slice(0, 4096)) ?? [];
  return method === undefined ? null : branchIn(message) + method;
}
