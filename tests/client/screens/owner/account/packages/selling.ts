import type { PackageBucket, PackageOffer } from '#contract/billing/packages.ts';
import { answers } from '#support/api/answers.ts';
import { anAccount, TEN_O_CLOCK } from '#support/api/facts.ts';
import { dollars } from '../money-facts.ts';
import { aBucket } from './buckets.ts';

const offer = (id: string, minutes: number, price: number, covers: PackageOffer['covers'] = 'local') => ({
  id,
  covers,
  minutesPerMonth: minutes,
  microsPerMonth: dollars(price),
});
export const offers = [
  offer('local-75000', 75_000, 1350),
  offer('local-150000', 150_000, 2550),
  offer('toll-free-75000', 75_000, 2475, 'toll-free'),
];

interface Asked {
  method: string;
  body: unknown;
}

/** A server with these packages; what it was asked to do with them. */
export function selling(buckets: PackageBucket[]) {
  const server = { buckets, reads: 0, asked: [] as Asked[] };
  const list = () => ({ offers, buckets: server.buckets });
  const note = (method: string, body: unknown) => server.asked.push({ method, body });
  const differs = [
    answers('GET /api/billing/packages', () => {
      server.reads += 1;
      return list();
    }),
    answers('POST /api/billing/packages', ({ body }) => {
      note('POST', body);
      server.buckets = [...server.buckets, aBucket({ id: 'new', from: TEN_O_CLOCK, renews: false })];
      return list();
    }),
    answers('PATCH /api/billing/packages/:id', ({ body, params }) => {
      note('PATCH', { id: params['id'], ...(body as object) });
      server.buckets = server.buckets.map((bucket) => ({ ...bucket, ...(body as { renews: boolean }) }));
      return list();
    }),
  ];
  return { server, differs };
}

/** With $5,000. */
export const rich = anAccount({ availableMicros: dollars(5000) });
