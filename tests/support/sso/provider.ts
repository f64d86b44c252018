/** A real OpenID Connect provider in a process of its own, and a browser's way through its login. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What the provider says of somebody. */
export interface ProviderPerson {
  email?: string;
  email_verified?: boolean;
  name?: string;
  groups?: string[];
}

interface ProviderOptions {
  clientId: string;
  clientSecret: string;
  redirectUris: string[];
  /** By the name with which they log in, which is their subject, too. */
  people: Record<string, ProviderPerson>;
  /** Claims stand in the id_token already; otherwise the userinfo endpoint is asked. */
  isInToken?: boolean;
}

const CLIENT = { clientId: 'ringside', clientSecret: 'the provider knows this one' };
const MOST_STEPS = 12;

export class TestProvider {
  readonly issuer: string;
  readonly clientId = CLIENT.clientId;
  readonly clientSecret = CLIENT.clientSecret;
  readonly #child: ChildProcess;

  private constructor(issuer: string, child: ChildProcess) {
    this.issuer = issuer;
    this.#child = child;
  }

  static async start(options: Omit<ProviderOptions, 'clientId' | 'clientSecret'>): Promise<TestProvider> {
    const program = join(import.meta.dirname, 'provider-process.mjs');
    const child = spawn(process.execPath, [program, JSON.stringify({ ...CLIENT, ...options })], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    for await (const line of createInterface({ input: child.stdout }))
      if (line.startsWith('http://')) return new TestProvider(line, child);
    throw new Error('the provider did not start');
  }

  /** From now on it says this of them. */
  async say(people: Record<string, ProviderPerson>): Promise<void> {
    await fetch(`${this.issuer}/test/people`, { method: 'POST', body: JSON.stringify(people) });
  }

  /** Goes where the server sends a browser, and logs in there. @returns where the provider sends the browser back to */
  async logIn(url: string, login: string): Promise<URL> {
    const cookies = new Map<string, string>();
    let next = new URL(url);
    for (let step = 0; step < MOST_STEPS; step += 1) {
      if (next.origin !== this.issuer) return next;
      const isForm = next.pathname.startsWith('/login/');
      const answer = await fetch(next, {
        method: isForm ? 'POST' : 'GET',
        redirect: 'manual',
        headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
        body: isForm ? new URLSearchParams({ login }) : null,
      });
      for (const cookie of answer.headers.getSetCookie()) {
        const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split(/=(.*)/s);
        cookies.set(name, value);
      }
      const location = answer.headers.get('location');
      if (location === null) throw new Error(`the provider says ${answer.status}: ${await answer.text()}`);
      next = new URL(location, next);
    }
    throw new Error('the provider leads in a circle');
  }

  async stop(): Promise<void> {
    this.#child.kill();
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
  }
}
