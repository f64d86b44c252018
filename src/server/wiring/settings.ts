/** Every setting of the environment: its name, what it is without one, and what it may be. README.md lists them. */
import { isIP } from 'node:net';
import { z } from 'zod';
import { isAddressRange } from '#server/http/web/senders.ts';
import { readKey } from '#server/store/vault/key-file.ts';

export interface Setting<Value> {
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

const isMailServer = (text: string) =>
  /^smtps?:\/\//.test(text) && URL.canParse(text) && new URL(text).hostname !== '';

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

export const settings = {
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
  RINGSIDE_SSO_PRIVATE: setting('0', '1 or 0', z.string().regex(/^[01]$/)),
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
  // There may be a password in it.
  RINGSIDE_SMTP_URL: secretSetting(
    'smtp://user:password@host:port or smtps://…, or nothing',
    z.string().refine((value) => value === '' || isMailServer(value)),
  ),
  RINGSIDE_MAIL_FROM: setting(
    '',
    'an e-mail address, or a name and an address such as Harbor <phone@harbor.example>',
    z
      .string()
      .regex(/^(?:[^<>@\r\n]{0,100}<[^<>@\s]{1,64}@[^<>@\s]{1,189}>|[^<>@\s]{1,64}@[^<>@\s]{1,189})?$/),
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

export type Values = {
  [Name in keyof typeof settings]: (typeof settings)[Name] extends Setting<infer Value> ? Value : never;
};
