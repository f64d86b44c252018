/** What a monitor reads of the process, in the Prometheus format: each number is taken when it is asked for. */
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

interface MeteredParts {
  calls: () => number;
  lines: () => { used: number; total: number };
  /** Browsers' phones that are registered. */
  phones: () => number;
  /** In the database. */
  webhooksWaiting: () => Promise<number>;
  /** In the database: whose provider is to be asked. */
  paymentsWaiting: () => Promise<number>;
  promptsWaiting: () => number;
  /** Of the disk with the data folder. */
  disk: { isFull: () => boolean; freeBytes: () => Promise<number> };
  /** By what their connections are for. */
  pools: () => Record<string, PoolLoad>;
}

interface PoolLoad {
  connections: number;
  inUse: number;
  waiting: number;
  longestWaitMs: number;
  refused: number;
}

const poolGauges: [string, string, (load: PoolLoad) => number][] = [
  ['connections', 'Connections to the database that a pool has', ({ connections }) => connections],
  ['connections_used', 'Connections to the database that are in use', ({ inUse }) => inUse],
  ['waiting', 'Who waits for a connection to the database', ({ waiting }) => waiting],
  [
    'wait_seconds',
    'How long the first has waited for a connection',
    ({ longestWaitMs }) => longestWaitMs / 1000,
  ],
  ['refused', 'Who was sent away without a connection since the start', ({ refused }) => refused],
];

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

  constructor(parts: MeteredParts) {
    const { calls, lines, phones, webhooksWaiting, paymentsWaiting, promptsWaiting, disk } = parts;
    const registers = [this.#registry];
    // The process itself: event loop delay, memory, processor, open handles.
    collectDefaultMetrics({ register: this.#registry });
    const gauges: [string, string, () => number | Promise<number>][] = [
      ['ringside_calls', 'Calls that live', calls],
      ['ringside_lines_used', 'RTP sessions that are open', () => lines().used],
      ['ringside_lines', 'RTP sessions that there are ports for', () => lines().total],
      ['ringside_phones_registered', 'Phones in browsers that are registered', phones],
      ['ringside_webhooks_waiting', 'Webhook deliveries that wait to be told', webhooksWaiting],
      ['ringside_payments_waiting', 'Payments whose provider is to be asked now', paymentsWaiting],
      ['ringside_prompts_waiting', 'Prompts whose sound is made, or waits for it', promptsWaiting],
      ['ringside_disk_free_bytes', 'What is free on the disk of the data folder', disk.freeBytes],
      ['ringside_disk_full', '1: nothing is recorded or uploaded', () => Number(disk.isFull())],
    ];
    for (const [name, help, read] of gauges) {
      new Gauge({
        name,
        help,
        registers,
        async collect() {
          // One that cannot be had now, for no connection is free, takes none of the others along.
          this.set(await Promise.resolve(read()).catch(() => Number.NaN));
        },
      });
    }
    this.#measurePools(parts.pools);
    this.#requests = new Histogram({
      name: 'ringside_http_seconds',
      help: 'How long requests took',
      registers,
      labelNames: ['method', 'path', 'status'],
      buckets: [0.01, 0.05, 0.2, 0.5, 1, 5, 20],
    });
  }

  #measurePools(pools: MeteredParts['pools']): void {
    for (const [name, help, read] of poolGauges) {
      new Gauge({
        name: `ringside_database_${name}`,
        help,
        registers: [this.#registry],
        labelNames: ['pool'],
        collect() {
          for (const [pool, load] of Object.entries(pools())) this.set({ pool }, read(load));
        },
      });
    }
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
