/** Names that customers give: of webhooks, of SIP endpoints. */
import type { LookupAddress } from 'node:dns';
import { Resolver } from 'node:dns/promises';

/** Each server of ours is asked so often, with this patience. */
const PATIENCE = { timeout: 2_000, tries: 2 };

/** RFC 6761 §6.3: nobody asks DNS for it. */
const LOCALHOST = /^(?:[^.]+\.)?localhost\.?$/i;

/**
 * By DNS alone: the system's own look-up holds one of two threads, which all look-ups share, for as long as the name's
 * owner does not answer, and what is known without DNS lies in our own network.
 * @param servers in place of the machine's
 * @returns none: nobody knows it, or nobody answers
 */
export async function addressesOfName(name: string, servers?: readonly string[]): Promise<LookupAddress[]> {
  if (LOCALHOST.test(name)) return [{ address: '127.0.0.1', family: 4 }];
  // A new one each time: it takes the machine's servers as they are now.
  const dns = new Resolver(PATIENCE);
  if (servers) dns.setServers(servers);
  const [ipv4, ipv6] = await Promise.allSettled([dns.resolve4(name), dns.resolve6(name)]);
  return [...addressesIn(ipv4, 4), ...addressesIn(ipv6, 6)];
}

const addressesIn = (answer: PromiseSettledResult<string[]>, family: 4 | 6): LookupAddress[] =>
  answer.status === 'fulfilled' ? answer.value.map((address) => ({ address, family })) : [];
