/** The server's configuration: environment in, checked values out. */
import { resolve } from 'node:path';
import { fail, ok, type Result } from '#kit/result.ts';
import { isLoopback } from '#server/http/web/front-door.ts';
import { readKey } from '#server/store/vault/key-file.ts';
import { settings, type Setting, type Values } from './settings.ts';

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
  /** Providers that people sign in by may be at loopback and private addresses, and speak http. */
  ssoPrivate: boolean;
  /** Lines that may be used at once; null: a share of all lines. */
  lineLimits: { perAccount: number | null; perNumber: number | null; reserved: number | null };
  /** Anybody may open an account. */
  signUp: boolean;
  /** Where mail goes out, and as whose; null: nobody gets mail. */
  mail: { url: string; from: string } | null;
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
  const halves = [...halfOfStripe(values as Values), ...halfOfMail(values as Values)];
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

/** A mail leads to the public address: the name in a request is whatever a stranger writes who asks for somebody's link. */
function halfOfMail(values: Values): ConfigFault[] {
  if (values.RINGSIDE_SMTP_URL === '') return [];
  const beside = {
    RINGSIDE_MAIL_FROM: ['whose mail it is, beside RINGSIDE_SMTP_URL', values.RINGSIDE_MAIL_FROM === ''],
    RINGSIDE_PUBLIC_URL: [
      'where mailed links lead, beside RINGSIDE_SMTP_URL',
      values.RINGSIDE_PUBLIC_URL === null,
    ],
  } as const;
  return Object.entries(beside).flatMap(([name, [allowed, isMissing]]) =>
    isMissing ? [{ name, value: '', allowed }] : [],
  );
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
    ssoPrivate: values.RINGSIDE_SSO_PRIVATE === '1',
    lineLimits: {
      perAccount: values.RINGSIDE_ACCOUNT_LINES,
      perNumber: values.RINGSIDE_NUMBER_LINES,
      reserved: values.RINGSIDE_RESERVED_LINES,
    },
    mail:
      values.RINGSIDE_SMTP_URL === ''
        ? null
        : { url: values.RINGSIDE_SMTP_URL, from: values.RINGSIDE_MAIL_FROM },
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
