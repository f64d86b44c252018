import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import WebSocket from 'ws';

export interface RawAccount {
  userId: string;
  username: string;
  password: string;
  realm: string;
}

export interface RawResponse {
  status: number;
  text: string;
  header(name: string): string | null;
}

const HASHES = { 'SHA-256': 'sha256', MD5: 'md5' } as const;
export type Algorithm = keyof typeof HASHES;

/** Writes SIP by hand on a WebSocket: a second opinion on the wire, with nothing of the server's own code in it. */
export class RawPhone {
  readonly socket: WebSocket;
  readonly instance: string;
  readonly received: string[] = [];
  readonly sent: string[] = [];
  cseq = 1;
  /** Of its answers to an INVITE: another one after its page was loaded anew. */
  tag = 'phone';
  #waiting: { matches: (text: string) => boolean; resolve: (text: string) => void }[] = [];

  private constructor(socket: WebSocket, instance: string) {
    this.socket = socket;
    this.instance = instance;
    socket.on('message', (data: Buffer) => this.#came(data.toString('utf8')));
    socket.on('error', () => undefined);
  }

  static async connect(port: number, instance: string = randomUUID()): Promise<RawPhone> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/sip`, 'sip');
    const phone = new RawPhone(socket, instance);
    await once(socket, 'open');
    return phone;
  }

  send(text: string): void {
    this.sent.push(text);
    this.socket.send(text);
  }

  /** The next message that fits, among those not asked for yet. */
  next(matches: (text: string) => boolean): Promise<string> {
    const index = this.received.findIndex(matches);
    const [past] = index === -1 ? [] : this.received.splice(index, 1);
    return past === undefined
      ? new Promise((resolve) => this.#waiting.push({ matches, resolve }))
      : Promise.resolve(past);
  }

  request(method: string, uri: string, fields: string[], body = ''): string {
    return [
      `${method} ${uri} SIP/2.0`,
      `Via: SIP/2.0/WS phone.invalid;branch=z9hG4bK${randomUUID()}`,
      'Max-Forwards: 70',
      ...fields,
      `Contact: <sip:me@phone.invalid;transport=ws>;+sip.instance="<urn:uuid:${this.instance}>"`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n');
  }

  async ask(text: string): Promise<RawResponse> {
    const [, branch = ''] = /branch=([^;\s]+)/.exec(text) ?? [];
    this.send(text);
    return parse(await this.next((answer) => /^SIP\/2\.0 [2-6]/.test(answer) && answer.includes(branch)));
  }

  /** REGISTER, its challenge, and REGISTER again. */
  async register(
    account: RawAccount,
    algorithm: Algorithm = 'SHA-256',
    extra: string[] = [],
  ): Promise<RawResponse> {
    const callId = randomUUID();
    const uri = `sip:${account.realm}`;
    const make = (more: string[]) =>
      this.request('REGISTER', uri, [
        `From: <sip:${account.userId}@${account.realm}>;tag=f1`,
        `To: <sip:${account.userId}@${account.realm}>`,
        `Call-ID: ${callId}`,
        `CSeq: ${this.cseq++} REGISTER`,
        ...extra,
        ...more,
      ]);
    const challenged = await this.ask(make([]));
    if (challenged.status !== 401) return challenged;
    return this.ask(make([authorization(challenged, account, algorithm, 'REGISTER', uri)]));
  }

  async close(): Promise<void> {
    if (this.socket.readyState === WebSocket.CLOSED) return;
    const closed = once(this.socket, 'close');
    this.socket.terminate();
    await closed;
  }

  #came(text: string): void {
    const index = this.#waiting.findIndex(({ matches }) => matches(text));
    const [waiting] = index === -1 ? [] : this.#waiting.splice(index, 1);
    if (waiting) waiting.resolve(text);
    else this.received.push(text);
  }
}

export function parse(text: string): RawResponse {
  return {
    status: Number(/^SIP\/2\.0 (\d{3})/.exec(text)?.[1] ?? 0),
    text,
    header: (name) => new RegExp(`^${name}:\\s*(.*)$`, 'im').exec(text)?.[1] ?? null,
  };
}

export function authorization(
  challenged: RawResponse,
  { username, password, realm }: RawAccount,
  algorithm: Algorithm,
  method: string,
  uri: string,
  nc = '00000001',
): string {
  const nonce = new RegExp(`nonce="([^"]+)", algorithm=${algorithm}`).exec(challenged.text)?.[1] ?? '';
  const hash = (text: string) => createHash(HASHES[algorithm]).update(text).digest('hex');
  const secret = hash(`${username}:${realm}:${password}`);
  const response = hash(`${secret}:${nonce}:${nc}:c0ffee:auth:${hash(`${method}:${uri}`)}`);
  return (
    `Authorization: Digest algorithm=${algorithm}, username="${username}", realm="${realm}", nonce="${nonce}", ` +
    `uri="${uri}", response="${response}", qop=auth, cnonce="c0ffee", nc=${nc}`
  );
}
