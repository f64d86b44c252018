import type { Socket } from '#client/sip/socket-flow.ts';

/** One end of a WebSocket in memory: the page's. The test is the server. */
export class FakeSocket extends EventTarget implements Socket {
  readyState: number = WebSocket.CONNECTING;
  /** Answers pings. */
  isAlive = true;
  readonly sent: string[] = [];
  /** Hears what the page sends; pings are answered before. */
  onText: (text: string) => void = () => undefined;

  open(): void {
    this.readyState = WebSocket.OPEN;
    this.dispatchEvent(new Event('open'));
  }

  /** The server says something. */
  says(text: string): void {
    this.dispatchEvent(new MessageEvent('message', { data: text }));
  }

  /** The network breaks (1006), or the server closes. */
  breaks(code = 1006): void {
    if (this.readyState === WebSocket.CLOSED) return;
    this.readyState = WebSocket.CLOSED;
    this.dispatchEvent(new CloseEvent('close', { code }));
  }

  send(data: unknown): void {
    if (typeof data !== 'string') throw new TypeError('SIP over WebSocket is text here');
    if (!this.isAlive) return;
    this.sent.push(data);
    if (data === '\r\n\r\n') this.says('\r\n');
    else this.onText(data);
  }

  close(): void {
    this.readyState = WebSocket.CLOSING;
    queueMicrotask(() => this.breaks());
  }
}
