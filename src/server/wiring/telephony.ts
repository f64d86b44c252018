/** Builds what carries calls: the engine, the credentials of its phones, and the demo carrier. */
import { SIP_PATH } from '#contract/routes.ts';
import { isPublicAddress } from '#server/calls/port/public-address.ts';
import type { Config } from './config.ts';
import { openDemoCarrier, type DemoCarrier } from '#server/engine/embedded/demo-carrier/demo-carrier.ts';
import type { EmbeddedEngine } from '#server/engine/embedded/embedded-engine.ts';
import { openEmbeddedEngine } from '#server/engine/embedded/open-embedded-engine.ts';
import type { PhonePasswords } from '#server/engine/embedded/sip/websocket/authenticator.ts';
import { findInventoryNumber } from '#server/numbers/inventory/inventory-numbers.ts';
import { findDeskPhone } from '#server/numbers/receiving/desk-phones.ts';
import type { Parts } from './open-parts.ts';
import { PhoneCredentials } from '#server/people/sign-in/phone-credentials.ts';
import { SessionEnds } from '#server/people/sign-in/session-ends.ts';
import { isSessionOpen } from '#server/people/sign-in/sessions.ts';
import type { DataFiles } from '#server/store/files/data-files.ts';
import { secret } from '#server/store/vault/secrets.ts';

/** Digest realm and host of every address of record: a name that never resolves (RFC 6761), as RFC 7118 §B does. */
export const REALM = 'ringside.invalid';
const CREDENTIALS_LIFE_MS = 3_600_000;

/** The engine, and who may register with it: a user with credentials, until the sign-out. */
export async function openPhones(parts: Parts, files: DataFiles) {
  const { db, vault, open, log, clock } = parts;
  const credentials = new PhoneCredentials({
    secret: await secret(db.sql, vault, 'phone-credentials'),
    realm: REALM,
    clock,
    lifeMs: CREDENTIALS_LIFE_MS,
  });
  const passwords = {
    passwordFor: credentials.passwordFor.bind(credentials),
    isOpen: (sessionId: string) => isSessionOpen(db.calls, sessionId, clock),
  };
  const { engine, carrier } = await openTelephony(parts, passwords, files);
  const sessionEnds = open.add(await SessionEnds.open({ sql: db.sql, clock, log, phones: engine }), (one) =>
    one.close(),
  );
  return { engine, carrier, credentials, sessionEnds };
}

/** Where SIP endpoints may lead. */
export const sipReach = ({ sipPrivate }: Config) => (sipPrivate ? () => true : isPublicAddress);

/** What a phone is given with its credentials. */
export const issueBy =
  (credentials: PhoneCredentials, { iceServers }: Config) =>
  (userId: string, sessionId: string) => ({
    ...credentials.issue(userId, sessionId),
    path: SIP_PATH,
    iceServers: iceServers.map((url) => ({ urls: [url] })),
  });

/** The engine, and the demo carrier at the other end of its trunk unless a real one is named. */
async function openTelephony(
  { config, db, vault, open, log, clock }: Parts,
  passwords: PhonePasswords,
  files: DataFiles,
): Promise<{ engine: EmbeddedEngine; carrier: DemoCarrier | null }> {
  let carrier: DemoCarrier | null = null;
  const trunkUri = () => config.trunkUri ?? carrier?.uri ?? null;
  const deskPhones = { passwordFor: (username: string) => findDeskPhone(db.calls, vault, username) };
  const mayReach = sipReach(config);
  // The demo carrier takes ports, too: each has its own, so that the lines that are free are free.
  const ports = config.trunkUri === null ? halves(config.rtpPorts) : { own: config.rtpPorts, other: null };
  const own = { ...config, rtpPorts: ports.own };
  const engine = open.add(
    await openEmbeddedEngine({
      config: own,
      trunkUri,
      realm: REALM,
      passwords,
      deskPhones,
      mayReach,
      openFile: files.grow.bind(files),
      clock,
      log,
    }),
    (one) => one.close(),
  );
  if (config.trunkUri === null) {
    const isCustomerNumber = async (number: string) =>
      (await findInventoryNumber(db.calls, number, clock)) !== null;
    const { trunkAddress } = engine;
    const rtpPorts = ports.other ?? ports.own;
    carrier = open.add(
      await openDemoCarrier({ trunkAddress, rtpPorts, isCustomerNumber, clock, log }),
      (one) => one.close(),
    );
  }
  return { engine, carrier };
}

/** Both begin with an even port: those are the ones of RTP. */
function halves({ first, last }: Config['rtpPorts']) {
  const middle = first + 2 * Math.floor((last - first + 1) / 4);
  return { own: { first, last: middle - 1 }, other: { first: middle, last } };
}
