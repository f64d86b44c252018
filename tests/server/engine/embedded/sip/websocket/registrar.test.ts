import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { accountOf, EdgeOnLoopback } from '#support/sip/edge-on-loopback.ts';
import { authorization } from '#support/sip/raw-phone.ts';

let site: EdgeOnLoopback;
const agent = accountOf('agent-1');

beforeEach(async () => {
  site = await EdgeOnLoopback.open();
});

afterEach(async () => {
  await site.close();
});

describe('registration over WebSocket', () => {
  test.each(['SHA-256', 'MD5'] as const)('is granted for a right %s digest', async (algorithm) => {
    const phone = await site.phone();
    const answer = await phone.register(agent, algorithm, ['Expires: 120', 'User-Agent: tester']);
    expect(answer.status).toBe(200);
    expect(answer.header('Contact')).toContain('expires=120');
    expect(site.edge.contactsOf('agent-1')).toMatchObject([
      { ownerId: 'agent-1', userAgent: 'tester', reachable: true },
    ]);
    expect(site.changes).toMatchObject([{ status: 'Reachable' }]);
  });

  test('offers SHA-256 first and MD5 last, with one nonce', async () => {
    const phone = await site.phone();
    const answer = await phone.ask(phone.request('REGISTER', 'sip:ringside.invalid', head('agent-1', 1)));
    const offered = [...answer.text.matchAll(/nonce="([^"]+)", algorithm=([\w-]+)/g)];
    expect(offered.map(([, , algorithm]) => algorithm)).toEqual(['SHA-256', 'MD5']);
    expect(new Set(offered.map(([, nonce]) => nonce)).size).toBe(1);
  });

  test.each([
    ['a wrong password', { ...agent, password: 'guess' }],
    ['credentials that ran out', { ...agent, username: '11:agent-1' }],
    ['a malformed user name', { ...agent, username: 'agent-1' }],
    ['the address of another user', { ...agent, userId: 'agent-2' }],
  ])('is refused with 403 for %s', async (_, account) => {
    const phone = await site.phone();
    const answer = await phone.register(account);
    expect(answer.status).toBe(403);
    expect(answer.header('X-Ringside-Error')).toBe('registration-refused');
    expect(site.edge.contactsOf(account.userId)).toEqual([]);
  });

  test('a nonce count that was used before is challenged as stale', async () => {
    const phone = await site.phone();
    const first = await phone.ask(phone.request('REGISTER', 'sip:ringside.invalid', head('agent-1', 1)));
    const proof = authorization(first, agent, 'SHA-256', 'REGISTER', 'sip:ringside.invalid');
    const second = await phone.ask(
      phone.request('REGISTER', 'sip:ringside.invalid', [...head('agent-1', 2), proof]),
    );
    expect(second.status).toBe(200);
    const replay = await phone.ask(
      phone.request('REGISTER', 'sip:ringside.invalid', [...head('agent-1', 3), proof]),
    );
    expect(replay.status).toBe(401);
    expect(replay.header('WWW-Authenticate')).toContain('stale=true');
  });

  test('a flow that is one user’s never becomes another’s', async () => {
    const phone = await site.phone();
    await phone.register(agent);
    expect((await phone.register(accountOf('agent-2'))).status).toBe(403);
  });

  test('unregistering removes the phone', async () => {
    const phone = await site.phone();
    await phone.register(agent);
    expect((await phone.register(agent, 'MD5', ['Expires: 0'])).status).toBe(200);
    expect(site.edge.contactsOf('agent-1')).toEqual([]);
    expect(site.changes.map(({ status }) => status)).toEqual(['Reachable', 'Removed']);
  });

  test('an interval too brief is refused with the least that is allowed', async () => {
    const phone = await site.phone();
    const answer = await phone.register(agent, 'MD5', ['Expires: 3']);
    expect(answer.status).toBe(423);
    expect(answer.header('Min-Expires')).toBe('10');
  });

  test('a closed socket makes the phone unreachable at once, and the same instance comes back as the same phone', async () => {
    const phone = await site.phone();
    await phone.register(agent);
    const [before] = site.edge.contactsOf('agent-1');
    await phone.close();
    await site.until(() => site.changes.some(({ status }) => status === 'Unreachable'));
    expect(site.edge.contactsOf('agent-1')).toMatchObject([{ reachable: false }]);
    const again = await site.phone(phone.instance);
    await again.register(agent);
    expect(site.edge.contactsOf('agent-1')).toEqual([{ ...before, reachable: true }]);
  });

  test('the eleventh phone of a user is refused, the other ten stay', async () => {
    for (let count = 0; count < 10; count += 1)
      expect((await (await site.phone()).register(agent)).status).toBe(200);
    expect((await (await site.phone()).register(agent)).status).toBe(403);
    expect(site.edge.contactsOf('agent-1')).toHaveLength(10);
  });
});

describe('the WebSocket itself', () => {
  test('answers a keep-alive', async () => {
    const phone = await site.phone();
    phone.send('\r\n\r\n');
    expect(await phone.next((text) => text === '\r\n')).toBe('\r\n');
  });

  test('an oversized frame closes that socket only', async () => {
    const [big, other] = [await site.phone(), await site.phone()];
    const closed = once(big.socket, 'close');
    big.send(`OPTIONS sip:x SIP/2.0\r\n${'x'.repeat(70_000)}`);
    expect((await closed)[0]).toBe(1009);
    expect((await other.register(agent)).status).toBe(200);
  });

  test('OPTIONS is answered', async () => {
    const phone = await site.phone();
    const answer = await phone.ask(
      phone.request('OPTIONS', 'sip:ringside.invalid', head('agent-1', 1, 'OPTIONS')),
    );
    expect(answer.status).toBe(200);
    expect(answer.header('Allow')).toContain('INVITE');
  });
});

function head(userId: string, cseq: number, method = 'REGISTER'): string[] {
  const aor = `<sip:${userId}@ringside.invalid>`;
  return [`From: ${aor};tag=1`, `To: ${aor}`, 'Call-ID: a-call', `CSeq: ${cseq} ${method}`];
}
