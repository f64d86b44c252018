import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  to: string[];
  /** As it came: header lines and body. */
  raw: string;
}

/** What it answers to a recipient: a reply code and its words; null: it takes it. */
export type Verdict = { code: number; words: string } | null;

/** A real SMTP server on this machine. */
export class MailServer {
  readonly #server: SMTPServer;
  readonly received: ReceivedMail[] = [];
  /** Asked of each recipient. */
  verdict: (recipient: string) => Verdict = () => null;

  private constructor() {
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onRcptTo: ({ address }, _session, callback) => {
        const verdict = this.verdict(address);
        callback(verdict && Object.assign(new Error(verdict.words), { responseCode: verdict.code }));
      },
      onData: (stream, { envelope }, callback) => {
        void text(stream).then((raw) => {
          this.received.push({ to: envelope.rcptTo.map(({ address }) => address), raw });
          callback();
        });
      },
    });
    // A client that goes away in the middle is no fault of a test.
    this.#server.on('error', () => undefined);
  }

  static async open(): Promise<MailServer> {
    const server = new MailServer();
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server.server, 'listening');
    return server;
  }

  get url(): string {
    const { port } = this.#server.server.address() as AddressInfo;
    return `smtp://127.0.0.1:${port}`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Takes connections and says what `greet` writes; nothing else. */
export async function openSilentServer(greet: (socket: Socket) => void = () => undefined) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    greet(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get connections() {
      return sockets.size;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
