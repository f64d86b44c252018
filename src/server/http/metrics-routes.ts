/** Numbers for a monitor (Prometheus), on this machine or with a token: they say how much business there is. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { router } from './web/context.ts';
import { problem } from './web/problem.ts';
import { isLoopback } from './web/front-door.ts';
import { hostOf } from './web/through-door.ts';

interface MetricsText {
  contentType: string;
  text: () => Promise<string>;
}

/** @param token null: nobody has one */
export function metricsRoutes(metrics: MetricsText, token: string | null) {
  const app = router();
  app.get('/metrics', async (c) => {
    const { address } = c.get('sender');
    // A proxy on this machine hands on requests of the whole world, and not every one says so.
    const isForwarded = ['forwarded', 'x-forwarded-for', 'via'].some((name) => c.req.header(name));
    const isHere = isLoopback(address) && isNameOfHere(hostOf(c)) && !isForwarded;
    const given = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    const isKnown = token !== null && given !== undefined && isSame(given, token);
    if (!isHere && !isKnown) return problem(c, 404, 'not-found');
    return c.body(await metrics.text(), 200, { 'Content-Type': metrics.contentType });
  });
  return app;
}

/** Who comes by the name that the world knows may be anybody. */
function isNameOfHere(host: string): boolean {
  const name = new URL(`http://${host}`).hostname.replace(/[[\]]/g, '');
  return name === 'localhost' || isLoopback(name);
}

/** Of the same length whatever is given, and compared in the same time. */
const isSame = (one: string, other: string) => timingSafeEqual(digestOf(one), digestOf(other));
const digestOf = (text: string) => createHash('sha256').update(text).digest();
