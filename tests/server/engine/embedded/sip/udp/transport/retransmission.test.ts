import { describe, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { ClientTransactions } from '#server/engine/embedded/sip/udp/transport/client-transactions.ts';
import type { Envelope } from '#server/engine/embedded/sip/udp/transport/envelope.ts';
import { ServerTransactions } from '#server/engine/embedded/sip/udp/transport/server-transactions.ts';

const to = { host: '192.0.2.7', port: 5060 };

function setUp() {
  const clock = new ManualClock(0);
  const sent: { text: string; at: number }[] = [];
  const transmit = (text: string) => sent.push({ text, at: clock.now() });
  const times = () => sent.map(({ at }) => at);
  return {
    clock,
    sent,
    times,
    client: new ClientTransactions(clock, transmit),
    server: new ServerTransactions(clock, transmit),
  };
}

function envelope(method: string, status: number | null = null): Envelope {
  return { method, status, branch: 'z9hG4bKa', sentBy: '192.0.2.7:5060', via: '' };
}

describe('the client', () => {
  test('says an INVITE again at twice the interval each time, and stops after 32 s (timers A and B)', () => {
    const { clock, client, times } = setUp();
    client.sent(envelope('INVITE'), 'invite', to);
    clock.advance(60_000);
    expect(times()).toEqual([500, 1500, 3500, 7500, 15_500, 31_500]);
    expect(clock.pending).toBe(0);
  });

  test('says a BYE again at most every 4 s, and stops after 32 s (timers E and F)', () => {
    const { clock, client, times } = setUp();
    client.sent(envelope('BYE'), 'bye', to);
    clock.advance(60_000);
    expect(times()).toEqual([500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]);
  });

  test('any response stops an INVITE, only a final one stops a BYE', () => {
    const { clock, client, times } = setUp();
    client.sent(envelope('INVITE'), 'invite', to);
    client.sent(envelope('BYE'), 'bye', to);
    clock.advance(500);
    client.received(envelope('INVITE', 100));
    client.received(envelope('BYE', 100));
    clock.advance(4_000);
    expect(times()).toEqual([500, 500, 4_500]);
    client.received(envelope('BYE', 200));
    expect(clock.pending).toBe(0);
  });

  test('answers a repeated refusal with the ACK it sent, and keeps it from the core', () => {
    const { clock, client, sent } = setUp();
    expect(client.received(envelope('INVITE', 486))).toBe(true);
    client.sent(envelope('ACK'), 'ack', to);
    clock.advance(500);
    expect(client.received(envelope('INVITE', 486))).toBe(false);
    expect(sent).toEqual([{ text: 'ack', at: 500 }]);
  });

  test('is silent about an INVITE that was given up', () => {
    const { clock, client, sent } = setUp();
    client.sent(envelope('INVITE'), 'invite', to);
    client.abandon('z9hG4bKa');
    clock.advance(60_000);
    expect(sent).toEqual([]);
  });
});

describe('the server', () => {
  test('says a refusal again until its ACK comes (timer G)', () => {
    const { clock, server, times } = setUp();
    expect(server.received(envelope('INVITE'))).toBe(true);
    server.sent(envelope('INVITE', 486), '486', to);
    clock.advance(4_000);
    expect(times()).toEqual([500, 1500, 3500]);
    expect(server.received(envelope('ACK'))).toBe(true);
    clock.advance(60_000);
    expect(times()).toHaveLength(3);
  });

  test('swallows a duplicate and answers it with its last response', () => {
    const { clock, server, sent } = setUp();
    expect(server.received(envelope('INVITE'))).toBe(true);
    expect(server.received(envelope('INVITE'))).toBe(false);
    expect(sent).toEqual([]);
    server.sent(envelope('INVITE', 100), '100', to);
    server.sent(envelope('INVITE', 180), '180', to);
    clock.advance(20_000);
    expect(server.received(envelope('INVITE'))).toBe(false);
    expect(sent.map(({ text }) => text)).toEqual(['180']);
  });

  test('tells requests apart by method, branch and sender', () => {
    const { server } = setUp();
    expect(server.received(envelope('INVITE'))).toBe(true);
    expect(server.received(envelope('CANCEL'))).toBe(true);
    expect(server.received({ ...envelope('INVITE'), sentBy: '192.0.2.8' })).toBe(true);
    expect(server.received({ ...envelope('INVITE'), branch: 'z9hG4bKb' })).toBe(true);
    expect(server.received(envelope('CANCEL'))).toBe(false);
  });

  test('forgets a transaction after 32 s', () => {
    const { clock, server } = setUp();
    server.received(envelope('OPTIONS'));
    clock.advance(32_000);
    expect(server.received(envelope('OPTIONS'))).toBe(true);
  });
});
