import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { LineBench } from '#support/phone-line/line-bench.ts';

let bench: LineBench;
const { waitFor } = vi;

afterEach(() => bench.close());

const registered = () =>
  waitFor(() => expect(bench.line.registration.state).toBe('registered'), { interval: 2 });
const registrationIs = (state: string) =>
  waitFor(() => expect(bench.line.registration.state).toBe(state), { interval: 2 });

/** Fields of an Authorization header. */
const fieldsOf = (header = '') =>
  Object.fromEntries(
    [...header.matchAll(/(\w+)="?([^",]+)"?/g)].map(([, name = '', value]) => [name, value]),
  );

describe('a line registers', () => {
  test('with SHA-256, though MD5 is offered after it', async () => {
    bench = new LineBench();
    bench.line.start();
    await registered();
    const fields = fieldsOf(bench.far.authorizations[0]);
    const hash = (text: string) => createHash('sha256').update(text).digest('hex');
    const a1 = hash('1800000000:u1:ringside.test:secret');
    const a2 = hash(`REGISTER:${fields['uri'] ?? ''}`);
    const expected = hash(`${a1}:n1:00000001:${fields['cnonce'] ?? ''}:auth:${a2}`);
    expect(fields).toMatchObject({ algorithm: 'SHA-256', response: expected });
  });

  test('with MD5 where nothing better is offered', async () => {
    bench = new LineBench();
    bench.far.challenges = ['MD5'];
    bench.line.start();
    await registered();
    expect(fieldsOf(bench.far.authorizations[0])['algorithm']).toBe('MD5');
  });

  test('as the same instance each time', async () => {
    bench = new LineBench();
    bench.line.start();
    await registered();
    expect(bench.far.requestsOf('REGISTER')[0]).toContain(
      'reg-id=1;+sip.instance="<urn:uuid:8f3a1c52-5c0b-4d0e-9d53-0d5c1f6f3b11>"',
    );
  });

  test('again after 60 % of the time granted', async () => {
    bench = new LineBench();
    bench.line.start();
    await registered();
    const before = bench.far.authorizations.length;
    bench.clock.advance(179_000);
    expect(bench.far.authorizations).toHaveLength(before);
    bench.clock.advance(1_000);
    await waitFor(() => expect(bench.far.authorizations).toHaveLength(before + 1));
    expect(bench.line.registration.state).toBe('registered');
    // It was not the loss of its socket that made it register.
    expect(bench.far.sockets).toHaveLength(1);
    expect(bench.registrations).not.toContainEqual({ state: 'reconnecting', attempt: 1 });
  });

  test('with new credentials before the old ones run out', async () => {
    bench = new LineBench();
    bench.credentialLifeMs = 5 * 60_000;
    bench.line.start();
    await registered();
    bench.clock.advance(180_000);
    await waitFor(() => expect(bench.asked).toBe(2));
  });

  test('not at all when it is refused, says so, and asks for other credentials', async () => {
    bench = new LineBench();
    bench.far.registerAnswer = { statusCode: 403 };
    bench.line.start();
    await registrationIs('offline');
    expect(bench.line.registration).toEqual({ state: 'offline', reason: 'registration-refused' });
    bench.far.registerAnswer = null;
    bench.clock.advance(1_000);
    await registered();
    expect(bench.asked).toBe(2);
  });

  test('not without a session, and does not try again', async () => {
    bench = new LineBench();
    bench.credentialFailure = 'signed-out';
    bench.line.start();
    await registrationIs('offline');
    bench.clock.advance(3_600_000);
    expect(bench.asked).toBe(1);
  });
});

describe('a registered line', () => {
  test('shows how old its proof is', async () => {
    bench = new LineBench();
    bench.line.start();
    await registered();
    bench.clock.advance(5_000);
    expect(bench.line.registration).toEqual({ state: 'registered', provenAt: bench.clock.elapsed() });
  });

  test('is no longer registered 9 s after its network died without a word', async () => {
    bench = new LineBench();
    bench.line.start();
    await registered();
    bench.far.socket.isAlive = false;
    bench.clock.advance(8_999);
    expect(bench.line.registration.state).toBe('registered');
    bench.clock.advance(1);
    expect(bench.line.registration.state).toBe('reconnecting');
    await registered();
    expect(bench.far.sockets).toHaveLength(2);
  });

  test('comes back at once when its socket breaks', async () => {
    bench = new LineBench();
    bench.line.start();
    await registered();
    bench.far.socket.breaks();
    expect(bench.line.registration).toEqual({ state: 'reconnecting', attempt: 1 });
    await registered();
  });

  test('backs off while the server is away, and tries at once when the network is back', async () => {
    bench = new LineBench();
    bench.line.start();
    await registered();
    bench.far.acceptsSockets = false;
    bench.far.socket.breaks();
    await waitFor(() => expect(bench.far.sockets).toHaveLength(2));
    await waitFor(() => expect(bench.clock.pending).toBe(1));
    bench.clock.advance(1_000);
    await waitFor(() => expect(bench.line.registration).toEqual({ state: 'reconnecting', attempt: 2 }));
    bench.far.acceptsSockets = true;
    bench.network.dispatchEvent(new Event('online'));
    await registered();
  });

  test('does not hammer a server that drops every socket', async () => {
    bench = new LineBench();
    bench.line.start();
    await registered();
    bench.far.dropsSockets = true;
    bench.far.socket.breaks();
    await waitFor(() => expect(bench.far.sockets[1]?.readyState).toBe(WebSocket.CLOSED));
    expect(bench.line.registration).toEqual({ state: 'reconnecting', attempt: 1 });
    expect(bench.far.sockets).toHaveLength(2);
    bench.far.dropsSockets = false;
    bench.clock.advance(1_000);
    await registered();
  });

  test('answers OPTIONS: its script runs', async () => {
    bench = new LineBench();
    bench.line.start();
    await registered();
    const onAccept = vi.fn();
    bench.far.ask({ onAccept });
    await waitFor(() => expect(onAccept).toHaveBeenCalledOnce());
  });

  test('unregisters when it is stopped', async () => {
    bench = new LineBench();
    bench.line.start();
    await registered();
    const stopped = bench.line.stop();
    await waitFor(() => expect(bench.far.requestsOf('REGISTER').at(-1)).toContain('expires=0'));
    bench.clock.advance(1_000);
    await stopped;
    expect(bench.line.registration).toEqual({ state: 'offline', reason: null });
    expect(bench.clock.pending).toBe(0);
  });
});
