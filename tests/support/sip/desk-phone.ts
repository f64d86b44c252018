/** A desk phone of a test: SIP over UDP written by hand, with nothing of the server's own signalling in it. */
import { randomUUID } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { Inbox, PATIENCE_MS } from '../voice/within.ts';
import { authorization, parse, type RawAccount, type RawResponse } from './raw-phone.ts';

interface Address {
  host: string;
  port: number;
}

const isResponse = (text: string) => text.startsWith('SIP/2.0');
const lineOf = (text: string, name: string) => new RegExp(`^${name}:.*$`, 'im').exec(text)?.[0] ?? '';

export class DeskPhone {
  readonly account: RawAccount;
  /** Off: it answers no OPTIONS, as if it were unplugged. */
  isPlugged = true;
  /** What its Contact says: behind a NAT, an address that nobody reaches. */
  contact = 'sip:desk@192.168.7.7:5060';
  /** Requests to it, but for OPTIONS and ACK. */
  readonly requests = new Inbox<string>();
  /** Datagrams that are no SIP. */
  readonly noise = new Inbox<string>();
  readonly acknowledged = new Inbox<string>();
  readonly #socket: Socket;
  readonly #server: Address;
  readonly #responses: { branch: string; resolve: (text: string) => void }[] = [];
  #cseq = 1;

  private constructor(socket: Socket, server: Address, account: RawAccount) {
    this.#socket = socket;
    this.#server = server;
    this.account = account;
    socket.on('message', (datagram) => this.#came(datagram.toString('utf8')));
  }

  static async open(server: Address, account: RawAccount, host = '127.0.0.1'): Promise<DeskPhone> {
    const socket = createSocket('udp4').bind(0, host);
    await once(socket, 'listening');
    return new DeskPhone(socket, server, account);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  send(text: string): void {
    this.#socket.send(text, this.#server.port, this.#server.host);
  }

  request(method: string, uri: string, fields: string[] = [], body = ''): string {
    const { userId, realm } = this.account;
    const own = [
      `From: <sip:${userId}@${realm}>;tag=f1`,
      `To: <${method === 'REGISTER' ? `sip:${userId}@${realm}` : uri}>`,
      `Call-ID: ${randomUUID()}`,
    ];
    const isGiven = (line: string) =>
      fields.some((field) => field.startsWith(line.slice(0, line.indexOf(':') + 1)));
    return [
      `${method} ${uri} SIP/2.0`,
      `Via: SIP/2.0/UDP 192.168.7.7:5060;rport;branch=z9hG4bK${randomUUID()}`,
      'Max-Forwards: 70',
      ...own.filter((line) => !isGiven(line)),
      `CSeq: ${this.#cseq++} ${method}`,
      'User-Agent: Test desk phone',
      ...(fields.some((field) => field.startsWith('Contact:')) ? [] : [`Contact: <${this.contact}>`]),
      ...fields,
      ...(body === '' ? [] : ['Content-Type: application/sdp']),
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n');
  }

  /** The final response. Said once: loopback loses nothing. */
  async ask(text: string): Promise<RawResponse> {
    const [, branch = ''] = /branch=([^;\s]+)/.exec(text) ?? [];
    const answered = new Promise<string>((resolve) => this.#responses.push({ branch, resolve }));
    this.send(text);
    return parse(await answered);
  }

  /** REGISTER, its challenge, and REGISTER again. */
  async register({
    expires = 300,
    password = this.account.password,
    fields = [] as string[],
  } = {}): Promise<RawResponse> {
    const uri = `sip:${this.account.realm}`;
    const all = [`Expires: ${expires}`, ...fields];
    const challenged = await this.ask(this.request('REGISTER', uri, all));
    if (challenged.status !== 401) return challenged;
    const proof = authorization(challenged, { ...this.account, password }, 'MD5', 'REGISTER', uri);
    return this.ask(this.request('REGISTER', uri, [...all, proof]));
  }

  /** Answers a request that came; provisional and final responses of one call carry one tag. */
  answer(request: string, status: string, body = ''): void {
    const vias = request.match(/^Via:.*$/gim) ?? [];
    const to = lineOf(request, 'To');
    this.send(
      [
        `SIP/2.0 ${status}`,
        ...vias,
        lineOf(request, 'From'),
        /;tag=/.test(to) ? to : `${to};tag=t1`,
        lineOf(request, 'Call-ID'),
        lineOf(request, 'CSeq'),
        `Contact: <${this.contact}>`,
        ...(body === '' ? [] : ['Content-Type: application/sdp']),
        `Content-Length: ${Buffer.byteLength(body)}`,
        '',
        body,
      ].join('\r\n'),
    );
  }

  /** ACK to the 200 of a call of its own. */
  acknowledge(invite: string, accepted: RawResponse): void {
    const [, target = ''] = /^Contact:\s*<([^>]+)>/im.exec(accepted.text) ?? [];
    const fields = ['From', 'To', 'Call-ID'].map((name) => lineOf(accepted.text, name));
    const cseq = lineOf(invite, 'CSeq').replace('INVITE', 'ACK');
    this.send(this.request('ACK', target, fields).replace(/^CSeq:.*$/m, cseq));
  }

  /** BYE of a call that it was rung for. */
  hangUp(invite: string): Promise<RawResponse> {
    const [, target = ''] = /^Contact:\s*<([^>]+)>/im.exec(invite) ?? [];
    return this.ask(
      this.request('BYE', target, [
        `${lineOf(invite, 'To').replace('To:', 'From:')};tag=t1`,
        lineOf(invite, 'From').replace('From:', 'To:'),
        lineOf(invite, 'Call-ID'),
      ]),
    );
  }

  nextRequest(): Promise<string> {
    return this.requests.next('a request to the desk phone', PATIENCE_MS);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#socket.close(() => resolve()));
  }

  #came(text: string): void {
    if (isResponse(text)) this.#answered(text);
    else if (!text.includes('SIP/2.0')) this.noise.put(text);
    else if (text.startsWith('OPTIONS ')) {
      if (this.isPlugged) this.answer(text, '200 OK');
    } else if (text.startsWith('ACK ')) this.acknowledged.put(text);
    else this.requests.put(text);
  }

  #answered(text: string): void {
    if (/^SIP\/2\.0 1/.test(text)) return;
    const at = this.#responses.findIndex(({ branch }) => text.includes(branch));
    if (at !== -1) this.#responses.splice(at, 1)[0]?.resolve(text);
  }
}
