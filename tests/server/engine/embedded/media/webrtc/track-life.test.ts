import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { systemClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import type { MediaSessions } from '#server/engine/embedded/media/voice/media-session.ts';
import { openMediaSessions } from '#server/engine/embedded/media/media-sessions.ts';
import { chromium } from '../captured-offers.ts';

const CALLS = 10;

async function callsThatEnded(sessions: MediaSessions): Promise<WeakRef<object>[]> {
  const ended: WeakRef<object>[] = [];
  for (let call = 0; call < CALLS; call += 1) {
    const session = sessions.webRtc();
    await session.answerOffer(chromium);
    session.close();
    ended.push(new WeakRef(session));
  }
  return ended;
}

/** Until nothing is left of them: what hours of calls do, in a moment. */
async function collected(refs: readonly WeakRef<object>[]): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  while (refs.some((ref) => ref.deref() !== undefined)) {
    await new Promise((resolve) => setImmediate(resolve));
    if (typeof collect === 'function') Reflect.apply(collect, undefined, []);
  }
}

test('a call that ended leaves nothing in memory, and the library can be let go of after it', async () => {
  const sessions = await openMediaSessions({
    host: '127.0.0.1',
    rtpPorts: { first: 42_420, last: 42_439 },
    clock: systemClock,
    log: silentLog,
  });
  await collected(await callsThatEnded(sessions));
  await expect(sessions.close()).resolves.toBeUndefined();
});
