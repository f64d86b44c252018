/** SIP.js's transport over `ws`: its own one wants a browser. */
import { EmitterImpl, TransportState, type Core, type Transport } from 'sip.js';
import { WebSocket } from 'ws';

export interface WebSocketTransportOptions {
  /** "ws://127.0.0.1:4600/sip" */
  url: string;
  /** Origin header, as a browser would send it. */
  origin: string;
}

export class WebSocketTransport implements Transport {
  readonly protocol = 'WS';
  readonly stateChange = new EmitterImpl<TransportState>();
  onConnect: (() => void) | undefined;
  onDisconnect: ((error?: Error) => void) | undefined;
  onMessage: ((message: string) => void) | undefined;
  readonly #options: WebSocketTransportOptions;
  #socket: WebSocket | null = null;
  #state: TransportState = TransportState.Disconnected;

  constructor(_logger: Core.Logger, options: WebSocketTransportOptions) {
    this.#options = options;
  }

  get state(): TransportState {
    return this.#state;
  }

  isConnected(): boolean {
    return this.#state === TransportState.Connected;
  }

  connect(): Promise<void> {
    const { url, origin } = this.#options;
    this.#enter(TransportState.Connecting);
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url, 'sip', { origin });
      this.#socket = socket;
      socket.on('open', () => {
        this.#enter(TransportState.Connected);
        this.onConnect?.();
        resolve();
      });
      socket.on('error', reject);
      socket.on('close', () => this.#closed(socket));
      socket.on('message', (data: Buffer) => this.onMessage?.(data.toString('utf8')));
    });
  }

  disconnect(): Promise<void> {
    const socket = this.#socket;
    if (!socket || socket.readyState === WebSocket.CLOSED) return Promise.resolve();
    return new Promise((resolve) => {
      socket.once('close', () => resolve());
      socket.close();
    });
  }

  /** The network is gone: no close frame, nothing. */
  drop(): void {
    this.#socket?.terminate();
  }

  dispose(): Promise<void> {
    return this.disconnect();
  }

  send(message: string): Promise<void> {
    const socket = this.#socket;
    if (!socket || !this.isConnected()) return Promise.reject(new Error('not connected'));
    return new Promise((resolve, reject) => {
      socket.send(message, (error) => (error ? reject(error) : resolve()));
    });
  }

  #closed(socket: WebSocket): void {
    if (socket !== this.#socket) return;
    this.#enter(TransportState.Disconnected);
    this.onDisconnect?.(new Error('the socket closed'));
  }

  #enter(state: TransportState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.stateChange.emit(state);
  }
}
