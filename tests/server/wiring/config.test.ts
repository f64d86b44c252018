import { describe, expect, test } from 'vitest';
import { describeFault, readConfig } from '#server/wiring/config.ts';

describe('configuration', () => {
  test('needs nothing to be set', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      ok: true,
      value: {
        host: '127.0.0.1',
        port: 4600,
        databaseUrl: null,
        trunkPort: 5060,
        trunkUri: null,
        trunkPeers: ['127.0.0.1', '::1'],
        rtpPorts: { first: 40000, last: 40399 },
        demo: true,
      },
    });
  });

  test.each([
    ['RINGSIDE_HOST', 'localhost'],
    ['RINGSIDE_PORT', '70000'],
    ['RINGSIDE_PORT', 'http'],
    ['RINGSIDE_PUBLIC_URL', 'phone.example.com'],
    ['RINGSIDE_PUBLIC_URL', 'https://phone.example.com/calls'],
    ['RINGSIDE_PUBLIC_URL', 'ftp://phone.example.com'],
    ['RINGSIDE_TRUSTED_PROXIES', '127.0.0.1,proxy'],
    ['RINGSIDE_TRUSTED_PROXIES', '192.0.2.0/33'],
    ['RINGSIDE_TRUNK_PORT', '-1'],
    ['RINGSIDE_TRUNK_URI', 'carrier.example'],
    ['RINGSIDE_TRUNK_PEERS', '10.0.0.1,carrier'],
    ['RINGSIDE_RTP_PORTS', '40000'],
    ['RINGSIDE_RTP_PORTS', '40399-40000'],
    ['RINGSIDE_ICE_SERVERS', 'https://stun'],
    ['RINGSIDE_WEBHOOK_PRIVATE', 'yes'],
    ['RINGSIDE_SSO_PRIVATE', 'yes'],
    ['RINGSIDE_MAIL_FROM', 'Harbor'],
    ['RINGSIDE_MAIL_FROM', 'phone@harbor.example\r\nBcc: a@b.example'],
    ['RINGSIDE_SIGN_UP', 'yes'],
    ['RINGSIDE_DEMO', 'yes'],
    ['RINGSIDE_DRAIN_SECONDS', '90000'],
    ['RINGSIDE_LOG_MB', '0'],
    ['RINGSIDE_LOG_FILES', 'all'],
  ])('refuses %s=%s and says what is allowed', (name, value) => {
    const result = readConfig({ [name]: value });
    if (result.ok) throw new Error('accepted');
    expect(result.failure.map((fault) => fault.name)).toEqual([name]);
    expect(result.failure.map(describeFault).join()).toContain(`${name} is "${value}". Allowed: `);
  });

  test('does not say the password of a database back', () => {
    const config = readConfig({ DATABASE_URL: 'postgress://me:hunter2@127.0.0.1/ringside' });
    expect(config.ok ? '' : config.failure.map(describeFault).join()).toMatch(
      /^DATABASE_URL is "\(not shown\)"/,
    );
  });

  test('takes a key of 32 bytes in hexadecimal or base64, and never says one back', () => {
    const key = Buffer.alloc(32, 0xfb);
    expect(readConfig({})).toMatchObject({ value: { secretKey: null } });
    for (const encoding of ['hex', 'base64', 'base64url'] as const)
      expect(readConfig({ RINGSIDE_SECRET_KEY: key.toString(encoding) })).toMatchObject({
        value: { secretKey: key },
      });
    for (const wrong of ['hunter2', key.toString('hex').slice(2), key.subarray(1).toString('base64')]) {
      const refused = readConfig({ RINGSIDE_SECRET_KEY: wrong });
      expect(refused.ok ? '' : refused.failure.map(describeFault).join()).toMatch(
        /^RINGSIDE_SECRET_KEY is "\(not shown\)"/,
      );
    }
  });

  test('takes the address that people open, and the proxies in front', () => {
    const config = readConfig({
      RINGSIDE_PUBLIC_URL: 'https://Phone.example.com/',
      RINGSIDE_TRUSTED_PROXIES: '127.0.0.1, 2001:db8::/32',
    });
    expect(config).toMatchObject({
      value: { publicUrl: 'https://phone.example.com', trustedProxies: ['127.0.0.1', '2001:db8::/32'] },
    });
  });

  test('names every fault at once', () => {
    const result = readConfig({ RINGSIDE_PORT: 'x', RINGSIDE_RTP_PORTS: 'y' });
    expect(result.ok ? [] : result.failure.map((fault) => fault.name)).toEqual([
      'RINGSIDE_PORT',
      'RINGSIDE_RTP_PORTS',
    ]);
  });

  test('takes both of Stripe’s secrets or neither, and never says one back', () => {
    expect(readConfig({})).toMatchObject({ value: { stripe: null } });
    const both = { RINGSIDE_STRIPE_SECRET_KEY: 'sk_test_1', RINGSIDE_STRIPE_WEBHOOK_SECRET: 'whsec_1' };
    const stripe = { secretKey: 'sk_test_1', webhookSecret: 'whsec_1' };
    expect(readConfig(both)).toMatchObject({ value: { stripe } });
    for (const name of Object.keys(both)) {
      const half = readConfig({ ...both, [name]: '' });
      expect(half.ok ? [] : half.failure.map((fault) => fault.name)).toEqual([name]);
      const wrong = readConfig({ ...both, [name]: 'pk_live_typed_wrong' });
      if (wrong.ok) throw new Error('accepted');
      expect(wrong.failure.map(describeFault).join()).toMatch(/^RINGSIDE_STRIPE_\w+ is "\(not shown\)"/);
    }
  });

  test('takes a mail server with the name its mail is sent by and where its links lead, and never says its password back', () => {
    expect(readConfig({})).toMatchObject({ value: { mail: null } });
    const server = { RINGSIDE_SMTP_URL: 'smtp://me:hunter2@mail.harbor.example:587' };
    const both = {
      ...server,
      RINGSIDE_MAIL_FROM: 'Harbor <phone@harbor.example>',
      RINGSIDE_PUBLIC_URL: 'https://phone.harbor.example',
    };
    expect(readConfig(both)).toMatchObject({
      value: { mail: { url: both.RINGSIDE_SMTP_URL, from: both.RINGSIDE_MAIL_FROM } },
    });
    const half = readConfig(server);
    expect(half.ok ? [] : half.failure.map((fault) => fault.name)).toEqual([
      'RINGSIDE_MAIL_FROM',
      'RINGSIDE_PUBLIC_URL',
    ]);
    const wrong = readConfig({ ...both, RINGSIDE_SMTP_URL: 'hunter2@mail:587' });
    expect(wrong.ok ? '' : wrong.failure.map(describeFault).join()).toMatch(
      /^RINGSIDE_SMTP_URL is "\(not shown\)"/,
    );
  });

  test.each([
    [{}, true],
    [{ RINGSIDE_PUBLIC_URL: 'http://localhost:4600' }, true],
    [{ RINGSIDE_TRUNK_URI: 'sip:127.0.0.1:5090' }, false],
    [{ RINGSIDE_TRUSTED_PROXIES: '127.0.0.1' }, false],
    [{ RINGSIDE_PUBLIC_URL: 'https://phone.example.com' }, false],
    [{ RINGSIDE_STRIPE_SECRET_KEY: 'sk_live_1', RINGSIDE_STRIPE_WEBHOOK_SECRET: 'whsec_1' }, false],
  ])('with %o shows the demo and opens accounts unasked: %s', (environment, isDemo) => {
    const config = readConfig(environment);
    expect(config).toMatchObject({ value: { demo: isDemo, signUp: isDemo } });
  });

  test('shows the demo when asked for, but never beside a carrier that is not on this machine', () => {
    const beside = (uri: string) => readConfig({ RINGSIDE_TRUNK_URI: uri, RINGSIDE_DEMO: '1' });
    expect(beside('sip:127.0.0.1:5090')).toMatchObject({ value: { demo: true } });
    expect(beside('sip:me@[::1]:5090')).toMatchObject({ value: { demo: true } });
    for (const uri of ['sip:carrier.example.com', 'sip:127.0.0.1@192.0.2.1']) {
      const config = beside(uri);
      expect(config.ok ? '' : config.failure.map(describeFault).join()).toContain('test money');
    }
  });

  test('seeds demo data on loopback only', () => {
    const open = readConfig({ RINGSIDE_HOST: '0.0.0.0' });
    expect(open.ok && open.value.demo).toBe(false);
    expect(readConfig({ RINGSIDE_HOST: '0.0.0.0', RINGSIDE_DEMO: '1' }).ok).toBe(false);
  });

  test.each([
    [{}, true],
    [{ RINGSIDE_SIGN_UP: '0' }, false],
    [{ RINGSIDE_HOST: '0.0.0.0' }, false],
    [{ RINGSIDE_HOST: '0.0.0.0', RINGSIDE_SIGN_UP: '1' }, true],
  ])('with %o opens accounts for anybody: %s', (environment, opens) => {
    const config = readConfig(environment);
    expect(config.ok && config.value.signUp).toBe(opens);
  });
});
