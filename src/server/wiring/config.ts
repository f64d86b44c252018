/** The server's configuration: environment in, checked values out. README.md lists every name. */
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { fail, ok, type Result } from '#kit/result.ts';
import { isLoopback } from '#server/http/web/front-door.ts';
import { isAddressRange } from '#server/http/web/senders.ts';
import { readKey } from '#server/store/vault/key-file.ts';

export interface Config {
  host: string;
  port: number;
  /** Where people open the phone, when that is no address of this machine, e.g. "https://phone.example.com". */
  publicUrl: string | null;
  /** Addresses and ranges of proxies in front of us. */
  trustedProxies: string[];
  dataDir: string;
  /** null: the embedded cluster in the data folder. */
  databaseUrl: string | null;
  /** Of the secrets in the database; null: the data folder's. */
  secretKey: Buffer | null;
  trunkPort: number;
  /** Where outbound calls go; null: the demo carrier. */
  trunkUri: string | null;
  /** Addresses allowed to send calls in. */
  trunkPeers: string[];
  rtpPorts: { first: number; last: number };
  /** STUN and TURN servers that phones are told of. */
  iceServers: string[];
  /** Webhooks may go to loopback and private addresses. */
  webhookPrivate: boolean;
  /** SIP endpoints may be at loopback and private addresses. */
  sipPrivate: boolean;
  /** Lines that may be used at once; null: a share of all lines. */
  lineLimits: { perAccount: number | null; perNumber: number | null; reserved: number | null };
  /** Anybody may open an account. */
  signUp: boolean;
  /** Who charges cards; null: the test cards of demo data, or nobody. */
  stripe: { secretKey: string; webhookSecret: string } | null;
  demo: boolean;
  /** How long calls may go on once we are told to stop. */
  drainSeconds: number;
  /** The Bearer token that reads /metrics from anywhere; null: only this machine does. */
  metricsToken: string | null;
  /** How large a log grows before the next begins, and how many old ones are kept. */
  logFile: { mostBytes: number; keep: number };
}

export interface ConfigFault {
  name: string;
  value: string;
  allowed: string;
}

interface Setting<Value> {
  /** A wrong value is not said back: logs are read by many. */
  isSecret?: boolean;
  fallback: string;
  allowed: string;
  schema: z.ZodType<Value, string>;
}

const setting = <Value>(
  fallback: string,
  allowed: string,
  schema: z.ZodType<Value, string>,
): Setting<Value> => ({ fallback, allowed, schema });

const secretSetting = (allowed: string, schema: z.ZodType<string, string>): Setting<string> => ({
  ...setting('', allowed, schema),
  isSecret: true,
});

const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((value) => value <= 65_535);

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .refine((value) => value >= least && value <= most);

const lineLimit = (least: number) =>
  z
    .string()
    .regex(/^\d{0,5}$/)
    .transform((text) => (text === '' ? null : Number(text)))
    .refine((value) => value === null || value >= least);

const HOST_NAME = /^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/;

/** RFC 3261 §19.1: as much of a SIP URI as a trunk needs. */
const SIP_URI = /^sip:(?:[^@\s:;]+@)?(?:\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+)(?::\d{1,5})?(?:;[^\s]*)?$/;
const ICE_URL = /^(?:stuns?|turns?):\S+$/;

/** Of a whole site: nothing but a scheme, a name and a port. */
function isPageAddress(text: string): boolean {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { origin, href } = new URL(text);
  return href === `${origin}/`;
}

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

const portRange = z
  .string()
  .regex(/^\d{1,5}-\d{1,5}$/)
  .transform((text) => {
    const [first = 0, last = 0] = text.split('-').map(Number);
    return { first, last };
  })
  .refine(({ first, last }) => first >= 1024 && last <= 65_535 && last - first >= 3);

const settings = {
  RINGSIDE_HOST: setting(
    '127.0.0.1',
    'an IP address of this machine, e.g. 127.0.0.1 or 0.0.0.0',
    z.string().refine((value) => isIP(value) !== 0),
  ),
  RINGSIDE_PORT: setting('4600', 'a TCP port from 0 (any free one) to 65535', port),
  RINGSIDE_PUBLIC_URL: setting(
    '',
    'an address of a page such as https://phone.example.com, or nothing',
    z
      .string()
      .refine((value) => value === '' || isPageAddress(value))
      .transform((value) => (value === '' ? null : new URL(value).origin)),
  ),
  RINGSIDE_TRUSTED_PROXIES: setting(
    '',
    'IP addresses and ranges such as 127.0.0.1 or 192.0.2.0/24, with commas between them, or nothing',
    list.refine((ranges) => ranges.every(isAddressRange)),
  ),
  RINGSIDE_DATA_DIR: setting('./.ringside', 'a folder', z.string().min(1)),
  // It has a password in it.
  DATABASE_URL: secretSetting(
    'postgres://user:password@host:port/database, or nothing for the embedded one',
    z.string().regex(/^(?:postgres(?:ql)?:\/\/.+)?$/),
  ),
  RINGSIDE_SECRET_KEY: secretSetting(
    '32 bytes in hexadecimal or base64, or nothing',
    z.string().refine((value) => value === '' || readKey(value) !== null),
  ),
  RINGSIDE_TRUNK_PORT: setting('5060', 'a UDP port from 0 (any free one) to 65535', port),
  RINGSIDE_TRUNK_URI: setting(
    '',
    'a SIP URI such as sip:127.0.0.1:5090, or nothing for the demo carrier',
    z.string().refine((value) => value === '' || SIP_URI.test(value)),
  ),
  RINGSIDE_TRUNK_PEERS: setting(
    '127.0.0.1,::1',
    'IP addresses and names of hosts with commas between them',
    list.refine((peers) => peers.every((peer) => isIP(peer) !== 0 || HOST_NAME.test(peer))),
  ),
  RINGSIDE_RTP_PORTS: setting(
    '40000-40399',
    'first-last, at least 4 UDP ports between 1024 and 65535',
    portRange,
  ),
  RINGSIDE_ICE_SERVERS: setting(
    '',
    'stun: and turn: URLs with commas between them, or nothing',
    list.refine((urls) => urls.every((url) => ICE_URL.test(url))),
  ),
  RINGSIDE_WEBHOOK_PRIVATE: setting('0', '1 or 0', z.string().regex(/^[01]$/)),
  RINGSIDE_SIP_PRIVATE: setting('0', '1 or 0', z.string().regex(/^[01]$/)),
  RINGSIDE_ACCOUNT_LINES: setting('', 'a number from 1 to 99999, or nothing', lineLimit(1)),
  RINGSIDE_NUMBER_LINES: setting('', 'a number from 1 to 99999, or nothing', lineLimit(1)),
  RINGSIDE_RESERVED_LINES: setting('', 'a number from 0 to 99999, or nothing', lineLimit(0)),
  RINGSIDE_STRIPE_SECRET_KEY: secretSetting(
    'a secret or restricted key of Stripe (sk_… or rk_…), or nothing',
    z.string().regex(/^(?:[sr]k_\w+)?$/),
  ),
  RINGSIDE_STRIPE_WEBHOOK_SECRET: secretSetting(
    'the signing secret of the webhook endpoint in Stripe (whsec_…), or nothing',
    z.string().regex(/^(?:whsec_\S+)?$/),
  ),
  RINGSIDE_SIGN_UP: setting(
    '',
    '1 or 0; unset: 1 while nothing real is configured',
    z.string().regex(/^[01]?$/),
  ),
  RINGSIDE_DRAIN_SECONDS: setting('0', 'seconds from 0 to 86400', wholeNumber(0, 86_400)),
  RINGSIDE_METRICS_TOKEN: secretSetting(
    'at least 16 letters, digits and .~+/=_-, or nothing',
    z.string().regex(/^(?:[\w.~+/=-]{16,256})?$/),
  ),
  RINGSIDE_LOG_MB: setting('20', 'megabytes from 1 to 10000', wholeNumber(1, 10_000)),
  RINGSIDE_LOG_FILES: setting('5', 'a number of files from 1 to 100', wholeNumber(1, 100)),
  RINGSIDE_DEMO: setting(
    '',
    '1 or 0; unset: 1 while nothing real is configured',
    z.string().regex(/^[01]?$/),
  ),
};

type Values = {
  [Name in keyof typeof settings]: (typeof settings)[Name] extends Setting<infer Value> ? Value : never;
};

/** Reads every setting and names every fault, not only the first. */
export function readConfig(environment: Record<string, string | undefined>): Result<Config, ConfigFault[]> {
  const faults: ConfigFault[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, { fallback, allowed, schema, isSecret }] of Object.entries<Setting<unknown>>(settings)) {
    const value = environment[name] ?? fallback;
    const parsed = schema.safeParse(value);
    if (parsed.success) values[name] = parsed.data;
    else faults.push({ name, value: isSecret ? '(not shown)' : value, allowed });
  }
  if (faults.length > 0) return fail(faults);
  const halves = halfOfStripe(values as Values);
  if (halves.length > 0) return fail(halves);
  const config = toConfig(values as Values);
  const allowed = config.demo ? demoFault(config) : null;
  return allowed === null ? ok(config) : fail([{ name: 'RINGSIDE_DEMO', value: '1', allowed }]);
}

function demoFault({ host, trunkUri }: Config): string | null {
  if (!isLoopback(host)) return '0 on any host but loopback: the demo passwords are public';
  const [, carrier = '127.0.0.1'] = /^sip:(?:[^@]*@)?(\[[^\]]+\]|[^:;]+)/.exec(trunkUri ?? '') ?? [];
  if (!isLoopback(carrier.replace(/[[\]]/g, '')))
    return '0 beside a carrier that is not on this machine: test money pays no real call';
  return null;
}

/** Nobody but this machine comes in, no call goes out and no card is charged: passwords that everybody knows do no harm. */
function isNothingReal(values: Values): boolean {
  const { RINGSIDE_PUBLIC_URL: publicUrl } = values;
  const page = publicUrl === null ? 'localhost' : new URL(publicUrl).hostname.replace(/[[\]]/g, '');
  return (
    isLoopback(values.RINGSIDE_HOST) &&
    values.RINGSIDE_TRUNK_URI === '' &&
    values.RINGSIDE_TRUSTED_PROXIES.length === 0 &&
    values.RINGSIDE_STRIPE_SECRET_KEY === '' &&
    (page === 'localhost' || isLoopback(page))
  );
}

/** One without the other charges cards and never hears of refunds, or hears and cannot charge. */
function halfOfStripe(values: Values): ConfigFault[] {
  const names = ['RINGSIDE_STRIPE_SECRET_KEY', 'RINGSIDE_STRIPE_WEBHOOK_SECRET'] as const;
  const missing = names.filter((name) => values[name] === '');
  if (missing.length !== 1) return [];
  return missing.map((name) => ({ name, value: '', allowed: 'both of Stripe’s secrets, or neither' }));
}

function toConfig(values: Values): Config {
  const isHarmless = isNothingReal(values);
  const isOn = (value: string) => (value === '' ? isHarmless : value === '1');
  return {
    host: values.RINGSIDE_HOST,
    port: values.RINGSIDE_PORT,
    publicUrl: values.RINGSIDE_PUBLIC_URL,
    trustedProxies: values.RINGSIDE_TRUSTED_PROXIES,
    dataDir: resolve(values.RINGSIDE_DATA_DIR),
    databaseUrl: values.DATABASE_URL === '' ? null : values.DATABASE_URL,
    secretKey: readKey(values.RINGSIDE_SECRET_KEY),
    trunkPort: values.RINGSIDE_TRUNK_PORT,
    trunkUri: values.RINGSIDE_TRUNK_URI === '' ? null : values.RINGSIDE_TRUNK_URI,
    trunkPeers: values.RINGSIDE_TRUNK_PEERS,
    rtpPorts: values.RINGSIDE_RTP_PORTS,
    iceServers: values.RINGSIDE_ICE_SERVERS,
    webhookPrivate: values.RINGSIDE_WEBHOOK_PRIVATE === '1',
    sipPrivate: values.RINGSIDE_SIP_PRIVATE === '1',
    lineLimits: {
      perAccount: values.RINGSIDE_ACCOUNT_LINES,
      perNumber: values.RINGSIDE_NUMBER_LINES,
      reserved: values.RINGSIDE_RESERVED_LINES,
    },
    stripe:
      values.RINGSIDE_STRIPE_SECRET_KEY === ''
        ? null
        : {
            secretKey: values.RINGSIDE_STRIPE_SECRET_KEY,
            webhookSecret: values.RINGSIDE_STRIPE_WEBHOOK_SECRET,
          },
    signUp: isOn(values.RINGSIDE_SIGN_UP),
    demo: isOn(values.RINGSIDE_DEMO),
    drainSeconds: values.RINGSIDE_DRAIN_SECONDS,
    metricsToken: values.RINGSIDE_METRICS_TOKEN === '' ? null : values.RINGSIDE_METRICS_TOKEN,
    logFile: { mostBytes: values.RINGSIDE_LOG_MB * 1_000_000, keep: values.RINGSIDE_LOG_FILES },
  };
}

export function describeFault({ name, value, allowed }: ConfigFault): string {
  return `${name} is "${value}". Allowed: ${allowed}.`;
}
