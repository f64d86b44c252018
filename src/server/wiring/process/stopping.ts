/** How the process ends: when it is told to, and when too much goes wrong in it. */
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';

/** Who is told twice within so long was told once: Ctrl-C reaches us from the terminal and again from npm. */
const ONE_SIGNAL_MS = 500;
const STOP_TIMEOUT_MS = 8_000;
const TELL_EVERY_MS = 10_000;
/** One call's bug must not end the others. So many at once are no longer one call's. */
const MOST_FAULTS = 20;
const FAULTS_WITHIN_MS = 60_000;

interface Server {
  readonly livingCalls: number;
  drain(): Promise<void>;
  close(): Promise<void>;
}

interface StoppingParts {
  /** How long calls may go on once we are told to stop. */
  drainMs: number;
  clock: Clock;
  log: Log;
  /** A line for the terminal. */
  say: (line: string) => void;
  exit: (code: number) => void;
}

/**
 *   starting ──▶ running ──signal──▶ draining ──last call, time-out or signal──▶ closing ──▶ exit 0
 *      ╰── signal: closing as soon as it runs ──▲     a signal while closing, or no end after 8 s: exit 1
 */
export class Stopping {
  readonly #parts: StoppingParts;
  #server: Server | null = null;
  #state: 'running' | 'draining' | 'closing' = 'running';
  #signalledAt = -Infinity;
  #faultsAt: number[] = [];
  #exitCode = 0;
  #letGo: () => void = () => undefined;

  constructor(parts: StoppingParts) {
    this.#parts = parts;
  }

  /** Told to stop meanwhile, it does so now. */
  started(server: Server): void {
    this.#server = server;
    if (this.#state === 'closing') this.#close(server);
  }

  signalled(signal: string): void {
    const { clock, log, exit } = this.#parts;
    const now = clock.now();
    const isSame = Math.abs(now - this.#signalledAt) < ONE_SIGNAL_MS;
    this.#signalledAt = now;
    if (isSame) return;
    log.info({ signal, state: this.#state }, 'told to stop');
    if (this.#state === 'closing') exit(1);
    else if (this.#state === 'draining') this.#end();
    else this.#begin();
  }

  /** What nobody caught. What it leaves behind is in the database and is settled from there. */
  faulted(error: unknown, kind: string): void {
    const { clock, log } = this.#parts;
    log.error({ error }, kind);
    const now = clock.now();
    this.#faultsAt = [...this.#faultsAt, now].filter((at) => now - at < FAULTS_WITHIN_MS);
    if (this.#faultsAt.length < MOST_FAULTS || this.#state === 'closing') return;
    log.error({ faults: this.#faultsAt.length }, 'too many faults at once: the server ends');
    this.#exitCode = 1;
    this.#end();
  }

  #begin(): void {
    const server = this.#server;
    const { drainMs, clock } = this.#parts;
    if (!server || drainMs === 0) {
      this.#end();
      return;
    }
    this.#state = 'draining';
    const until = clock.now() + drainMs;
    const waits = [
      clock.every(TELL_EVERY_MS, () => this.#sayWhatIsLeft(server, until)),
      clock.after(drainMs, () => this.#end()),
    ];
    this.#letGo = () => waits.forEach((cancel) => cancel());
    void server.drain().then(() => this.#end());
    this.#sayWhatIsLeft(server, until);
  }

  #sayWhatIsLeft({ livingCalls }: Server, until: number): void {
    const { clock, log, say } = this.#parts;
    const seconds = Math.max(0, Math.round((until - clock.now()) / 1000));
    if (livingCalls === 0) return;
    log.info({ calls: livingCalls, seconds }, 'waiting for calls to end');
    const calls = livingCalls === 1 ? '1 call' : `${livingCalls} calls`;
    say(
      `Taking no new calls. Waiting for ${calls} to end, ${seconds} s at most; stop again to end them now.`,
    );
  }

  #end(): void {
    if (this.#state === 'closing') return;
    this.#state = 'closing';
    this.#letGo();
    const { clock, log, exit } = this.#parts;
    this.#letGo = clock.after(STOP_TIMEOUT_MS, () => {
      log.error({}, 'the stop takes too long: the process ends as it is');
      exit(1);
    });
    if (this.#server) this.#close(this.#server);
  }

  #close(server: Server): void {
    const { log, exit } = this.#parts;
    void server
      .close()
      .catch((error: unknown) => {
        log.error({ error }, 'did not stop as it should');
        this.#exitCode = 1;
      })
      .then(() => {
        this.#letGo();
        log.info({}, 'stopped');
        exit(this.#exitCode);
      });
  }
}
