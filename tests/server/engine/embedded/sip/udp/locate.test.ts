import { describe, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { locate, type LocateOptions } from '#server/engine/embedded/sip/udp/locate.ts';

const clock = new ManualClock();
const addresses = new Map([
  ['pbx.example.com', '203.0.113.7'],
  ['nobody.example.com', '0.0.0.0'],
]);

/** A resolver that knows two names. */
const resolve = (name: string) => {
  const address = addresses.get(name);
  return address === undefined ? Promise.reject(new Error('ENOTFOUND')) : Promise.resolve(address);
};
const find = (uri: string, options: Partial<LocateOptions> = {}) =>
  locate(uri, { family: 4, clock, resolve, ...options });

describe('a SIP URI leads', () => {
  test.each([
    ['sip:desk@203.0.113.9', '203.0.113.9', 5060],
    ['sip:desk@203.0.113.9:5080', '203.0.113.9', 5080],
    ['sip:desk@pbx.example.com', '203.0.113.7', 5060],
    ['sip:desk@pbx.example.com:5090;transport=udp', '203.0.113.7', 5090],
    ['sip:desk@pbx.example.com;transport=UDP', '203.0.113.7', 5060],
  ])('%s to %s', async (uri, host, port) => {
    expect(await find(uri)).toEqual({ host, port });
    expect(clock.pending).toBe(0);
  });

  test('to an address of its socket’s family', async () => {
    expect(await find('sip:desk@[2001:db8::1]:5070', { family: 6 })).toEqual({
      host: '2001:db8::1',
      port: 5070,
    });
  });

  test.each([
    ['sip:desk@gone.example.com', 'the name has no address'],
    ['sip:desk@nobody.example.com', 'the name leads to nobody'],
    ['sip:desk@0.0.0.0', 'nobody'],
    ['sip:desk@224.0.1.75', 'everybody at once'],
    ['sip:desk@255.255.255.255', 'everybody at once'],
    ['sip:desk@[2001:db8::1]', 'another family than the socket'],
    ['sip:desk@pbx.example.com;transport=tcp', 'not over UDP'],
    ['sips:desk@pbx.example.com', 'not over UDP'],
    ['mailto:desk@pbx.example.com', 'no SIP'],
    ['', 'nothing'],
  ])('nowhere: %s (%s)', async (uri) => {
    expect(await find(uri)).toBeNull();
    expect(clock.pending).toBe(0);
  });

  test('nowhere when the name is not resolved in time', async () => {
    const found = find('sip:desk@slow.example.com', { resolve: () => new Promise(() => undefined) });
    clock.advance(3_000);
    expect(await found).toBeNull();
  });
});
