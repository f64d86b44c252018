/** What a monitor reads of the process, in the Prometheus format: each number is taken when it is asked for. */
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

interface MeteredParts {
  calls: () => number;
  lines: () => { used: number; total: number };
  /** Browsers' phones that are registered. */
  phones: () => number;
  /** In the database. */
  webhooksWaiting: () => Promise<number>;
}

interface HandledRequest {
  method: string;
  /** Without its ids. */
  path: string;
  status: number;
  tookMs: number;
}

export class Metrics {
  readonly #registry = new Registry();
  readonly #requests: Histogram<'method' | 'path' | 'status'>;

  constructor({ calls, lines, phones, webhooksWaiting }: MeteredParts) {
    const registers = [this.#registry];
    // The process itself: event loop delay, memory, processor, open handles.
    collectDefaultMetrics({ register: this.#registry });
    const gauges: [string, string, () => number | Promise<number>][] = [
      ['ringside_calls', 'Calls that live', calls],
      ['ringside_lines_used', 'RTP sessions that are open', () => lines().used],
      ['ringside_lines', 'RTP sessions that there are ports for', () => lines().total],
      ['ringside_phones_registered', 'Phones in browsers that are registered', phones],
      ['ringside_webhooks_waiting', 'Webhook deliveries that wait to be told', webhooksWaiting],
    ];
    for (const [name, help, read] of gauges) {
      new Gauge({
        ...{ name, help, registers },
        async collect() {
          this.set(await read());
        },
      });
    }
    this.#requests = new Histogram({
      ...{ name: 'ringside_http_seconds', help: 'How long requests took', registers },
      labelNames: ['method', 'path', 'status'],
      buckets: [0.01, 0.05, 0.2, 0.5, 1, 5, 20],
    });
  }

  handled({ method, path, status, tookMs }: HandledRequest): void {
    this.#requests.observe({ method, path, status: `${Math.floor(status / 100)}xx` }, tookMs / 1000);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
