import { expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { AllowedPeers } from '#server/engine/embedded/sip/udp/allowed-peers.ts';
import { HostAddresses } from '#server/engine/embedded/sip/udp/host-addresses.ts';
import { settle } from '#support/engine/engine-bench.ts';

const NAME = 'sip.carrier.example';

function follow() {
  const clock = new ManualClock();
  const answers: (readonly string[] | null)[] = [];
  const resolve = () => {
    const answer = answers.shift() ?? null;
    return answer ? Promise.resolve(answer) : Promise.reject(new Error('SERVFAIL'));
  };
  return { clock, answers, hosts: new HostAddresses({ resolve, clock, log: silentLog }) };
}

test('all addresses of a carrier speak for it, are kept fresh, and stay while the resolver fails', async () => {
  const { clock, answers, hosts } = follow();
  answers.push(['192.0.2.7', '2001:db8::7'], ['192.0.2.8'], null);
  const peers = new AllowedPeers(['198.51.100.1', NAME], hosts);
  await hosts.known(NAME);
  const allowed = () =>
    ['198.51.100.1', '192.0.2.7', '2001:db8::7', '192.0.2.8'].filter((host) => peers.allows(host));
  expect(allowed()).toEqual(['198.51.100.1', '192.0.2.7', '2001:db8::7']);
  clock.advance(30_000);
  await settle();
  expect(allowed()).toEqual(['198.51.100.1', '192.0.2.8']);
  clock.advance(30_000);
  await settle();
  expect(allowed()).toEqual(['198.51.100.1', '192.0.2.8']);
  hosts.close();
  expect(clock.pending).toBe(0);
});

test('a resolver that says nothing keeps nobody waiting for longer than three seconds', async () => {
  const clock = new ManualClock();
  const hosts = new HostAddresses({ resolve: () => new Promise(() => undefined), clock, log: silentLog });
  const known = hosts.known(NAME);
  clock.advance(3_000);
  await known;
  expect(hosts.of(NAME)).toEqual([]);
  hosts.close();
});
