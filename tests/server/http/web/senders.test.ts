import { expect, test } from 'vitest';
import { isAddressRange, Senders } from '#server/http/web/senders.ts';

const PROXIES = ['127.0.0.1', '192.0.2.0/24', '2001:db8:1::/48'];

function senderOf(peer: string | undefined, headers: Record<string, string> = {}) {
  return new Senders(PROXIES).senderOf(peer, (name) => headers[name]);
}
const addressOf = (peer: string, headers: Record<string, string>) => senderOf(peer, headers).address;

test('believes no header of a stranger', () => {
  const headers = {
    'x-forwarded-for': '198.51.100.1',
    'x-forwarded-proto': 'https',
    forwarded: 'for=198.51.100.1;proto=https',
  };
  expect(senderOf('203.0.113.9', headers)).toEqual({
    address: '203.0.113.9',
    network: '203.0.113.9',
    isSecure: false,
  });
});

test.each([
  ['one proxy', '198.51.100.7', '198.51.100.7'],
  ['a proxy that adds to what the browser made up', '10.9.8.7, 198.51.100.7', '198.51.100.7'],
  ['two proxies of ours', '198.51.100.7, 192.0.2.5', '198.51.100.7'],
  ['a made-up hop behind a stranger', '127.0.0.1, 198.51.100.7, 192.0.2.5', '198.51.100.7'],
  ['proxies only', '192.0.2.9, 192.0.2.5', '192.0.2.9'],
  ['a port', '198.51.100.7:5123', '198.51.100.7'],
  ['an IPv6 address with a port', '[2001:db8:2::7]:5123', '2001:db8:2::7'],
  ['a word', 'unknown', '127.0.0.1'],
  ['a number that some programs read as an address', '2130706433', '127.0.0.1'],
  ['nothing', '', '127.0.0.1'],
])('finds the sender behind %s', (_what, forwardedFor, address) => {
  expect(addressOf('127.0.0.1', { 'x-forwarded-for': forwardedFor })).toBe(address);
});

test.each([
  ['for=198.51.100.7;proto=https;by=203.0.113.43', '198.51.100.7'],
  ['For="[2001:db8:2::17]:4711"', '2001:db8:2::17'],
  ['for=10.0.0.1, for=198.51.100.7;host="a,b;c", for=192.0.2.5', '198.51.100.7'],
  ['for=_hidden, for=192.0.2.5', '192.0.2.5'],
  ['proto=https', '127.0.0.1'],
])('reads Forwarded: %s', (forwarded, address) => {
  expect(addressOf('127.0.0.1', { forwarded })).toBe(address);
});

test('counts neither header where the two differ: one of them is the browser’s own', () => {
  const headers = { 'x-forwarded-for': '198.51.100.7', forwarded: 'for=198.51.100.8' };
  expect(addressOf('192.0.2.1', headers)).toBe('192.0.2.1');
  expect(addressOf('192.0.2.1', { ...headers, forwarded: 'for=198.51.100.7' })).toBe('198.51.100.7');
});

test('knows from a proxy that the browser speaks TLS', () => {
  expect(senderOf('127.0.0.1', { 'x-forwarded-proto': 'https' }).isSecure).toBe(true);
  expect(senderOf('127.0.0.1', { 'x-forwarded-proto': 'https, http' }).isSecure).toBe(true);
  expect(senderOf('127.0.0.1', { forwarded: 'for=198.51.100.7;proto=HTTPS' }).isSecure).toBe(true);
  expect(senderOf('127.0.0.1', { 'x-forwarded-proto': 'http' }).isSecure).toBe(false);
});

test('an IPv4 socket on an IPv6 listener is the IPv4 address', () => {
  expect(senderOf('::ffff:198.51.100.7').network).toBe('198.51.100.7');
  expect(addressOf('::ffff:127.0.0.1', { 'x-forwarded-for': '198.51.100.7' })).toBe('198.51.100.7');
});

test('one subscriber of IPv6 is one network', () => {
  const networks = ['2001:db8:5:6::1', '2001:db8:5:6:ffff::2'].map((peer) => senderOf(peer).network);
  expect(networks).toEqual(['2001:db8:5:6::/64', '2001:db8:5:6::/64']);
  expect(senderOf('2001:db8:5:7::1').network).toBe('2001:db8:5:7::/64');
});

test('without a socket nobody is known', () => {
  expect(senderOf(undefined).network).toBe('unknown');
});

test('reads the longest header that fits in linear time', () => {
  const began = performance.now();
  addressOf('127.0.0.1', { 'x-forwarded-for': ',:['.repeat(5_000), forwarded: '";,='.repeat(4_000) });
  expect(performance.now() - began).toBeLessThan(500);
});

test.each(['127.0.0.1', '192.0.2.0/24', '::1', '2001:db8::/32'])('%s is a range', (text) =>
  expect(isAddressRange(text)).toBe(true),
);
test.each(['proxy', '192.0.2.0/33', '1', '192.0.2', ''])('"%s" is none', (text) =>
  expect(isAddressRange(text)).toBe(false),
);
