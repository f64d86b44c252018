import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

const FIXTURES = join(import.meta.dirname, '../../server/billing/funding/stripe/fixtures');

/** As Stripe's API sends it. @param name of its file, e.g. "payment-intent-succeeded" */
export const stripeFixture = (name: string): string => readFileSync(join(FIXTURES, `${name}.json`), 'utf8');

interface Asked {
  /** "POST /v1/payment_intents" */
  what: string;
  query: URLSearchParams;
  form: Record<string, string>;
  headers: IncomingHttpHeaders;
}

type Answer = { status: number; fixture: string } | 'hang-up';

/** Stripe's API on loopback: answers what it is told, in order, from recorded shapes. */
export class StripeServer {
  readonly asked: Asked[] = [];
  readonly #answers: Answer[] = [];
  readonly #server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://stripe.test');
      this.asked.push({
        what: `${request.method} ${url.pathname}`,
        query: url.searchParams,
        form: Object.fromEntries(new URLSearchParams(body)),
        headers: request.headers,
      });
      const answer = this.#answers.shift() ?? { status: 500, fixture: 'error-server' };
      if (answer === 'hang-up') return void request.socket.destroy();
      response.writeHead(answer.status, { 'content-type': 'application/json', 'request-id': 'req_1' });
      response.end(stripeFixture(answer.fixture));
    });
  });

  static async open(): Promise<StripeServer> {
    const server = new StripeServer();
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get address() {
    const { port } = this.#server.address() as AddressInfo;
    return { host: '127.0.0.1', port, protocol: 'http' } as const;
  }

  /** `answers('customer', [402, 'error-expired-card'], 'hang-up')`: 200 unless you say otherwise. */
  answers(...answers: (string | [number, string])[]): void {
    for (const answer of answers) {
      if (answer === 'hang-up') this.#answers.push(answer);
      else if (typeof answer === 'string') this.#answers.push({ status: 200, fixture: answer });
      else this.#answers.push({ status: answer[0], fixture: answer[1] });
    }
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
