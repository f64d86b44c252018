/** Builds the parts of the server and joins them: the one place that knows them all. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SIP_PATH } from '#contract/routes.ts';
import { systemClock, type Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import { isPublicAddress } from './calls/public-address.ts';
import { Switchboard } from './calls/switchboard.ts';
import { WebhookCourier } from './calls/webhooks/webhook-courier.ts';
import { waitingDeliveries } from './calls/webhooks/webhooks.ts';
import { systemNetwork } from './calls/webhooks/webhook-request.ts';
import { accountClosing } from './account-closing.ts';
import { openBackend } from './backend.ts';
import { openBillingResources } from './billing-resources.ts';
import { letTestMoneyPay } from './billing/funding/test-provider/test-money.ts';
import { shownPlans } from './billing/plans/shown-plans.ts';
import { openCallSinks } from './call-sinks.ts';
import type { Config } from './config.ts';
import { DiskWatch } from './disk-watch.ts';
import { seedDemo } from './demo.ts';
import { openDemoCarrier, type DemoCarrier } from './engine/embedded/demo-carrier/demo-carrier.ts';
import type { EmbeddedEngine } from './engine/embedded/embedded-engine.ts';
import type { PhonePasswords } from './engine/embedded/sip/websocket/authenticator.ts';
import { openEmbeddedEngine } from './engine/embedded/open-embedded-engine.ts';
import { advertisedTo, hostText } from './engine/embedded/sip/udp/advertised-address.ts';
import { openFunding } from './funding-resources.ts';
import { createApp } from './http/app.ts';
import { cancellationRoutes } from './http/cancellation-routes.ts';
import type { HttpParts } from './http/context.ts';
import { metricsRoutes } from './http/metrics-routes.ts';
import { listen } from './http/server.ts';
import { FrontDoor } from './http/web/front-door.ts';
import { watchRequests } from './http/web/request-watch.ts';
import { signUpRoutes } from './http/sign-up-routes.ts';
import { openNumberResources } from './number-resources.ts';
import { healthOf } from './health.ts';
import { findDeskPhone } from './numbers/receiving/desk-phones.ts';
import { doEach, DueWork } from '#kit/due-work.ts';
import { findOwnedNumber } from './numbers/owned-numbers.ts';
import { DEMO_PASSWORD } from './people/demo-people.ts';
import { PasswordHashing } from './people/password-hashing.ts';
import { PhoneCredentials } from './people/phone-credentials.ts';
import { SessionEnds } from './people/session-ends.ts';
import { isSessionOpen } from './people/sessions.ts';
import { Metrics } from './process/metrics.ts';
import { openResources } from './resources.ts';
import { signUp } from './sign-up.ts';
import { SoundKeeper } from './sound-keeper.ts';
import { DataFiles } from './store/data-files.ts';
import { openDatabase, type Database } from './store/database.ts';
import { eventReaders } from './event-readers.ts';
import { EventFeed } from './store/event-log.ts';
import { secret } from './store/secrets.ts';

/** Digest realm and host of every address of record: a name that never resolves (RFC 6761), as RFC 7118 §B does. */
const REALM = 'ringside.invalid';
const CREDENTIALS_LIFE_MS = 3_600_000;

export interface Ringside {
  /** e.g. "http://127.0.0.1:4600" */
  readonly url: string;
  readonly livingCalls: number;
  /** Takes no new calls. Resolves when the last of those that are there has ended. */
  drain(): Promise<void>;
  /** Ends calls politely, settles them, then lets everything go. */
  close(): Promise<void>;
}

/** What is open, to be closed in the opposite order, also when the rest cannot be opened. */
class OpenParts {
  #closers: (() => Promise<void>)[] = [];

  add<Part>(part: Part, close: (part: Part) => Promise<void>): Part {
    this.#closers.push(() => close(part));
    return part;
  }

  async close(log: Log): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) {
      await close().catch((error: unknown) => log.error({ error }, 'a part did not close'));
    }
  }
}

/** @throws when a port is taken or the database cannot be opened; nothing stays open then. */
export async function compose(config: Config, log: Log, clock: Clock = systemClock): Promise<Ringside> {
  const open = new OpenParts();
  try {
    const db = open.add(
      await openDatabase({ url: config.databaseUrl, dataDir: config.dataDir, log }),
      (database) => database.close(),
    );
    if (config.demo) await seedDemo(db.sql, clock);
    await letTestMoneyPay(db.sql, config.demo);
    const { url, switchboard } = await openServer({ config, db, open, log, clock });
    return {
      url,
      get livingCalls() {
        return switchboard.livingCalls;
      },
      drain: () => switchboard.drain(),
      // Calls before all else: nobody hears that it is over later because something of ours is slow.
      close: () => switchboard.stop().then(() => open.close(log)),
    };
  } catch (error) {
    await open.close(log);
    throw error;
  }
}

interface Parts {
  config: Config;
  db: Database;
  open: OpenParts;
  log: Log;
  clock: Clock;
}

async function openServer({
  config,
  db,
  open,
  log,
  clock,
}: Parts): Promise<{ url: string; switchboard: Switchboard }> {
  const hashing = open.add(new PasswordHashing(), (one) => one.close());
  const feed = open.add(
    await EventFeed.open(db, clock, { log, readers: eventReaders(db.sql, clock) }),
    (one) => one.close(),
  );
  const files = await DataFiles.open(config.dataDir);
  const { engine, carrier, credentials } = await openPhones({ config, db, open, log, clock }, files);
  const calls = { control: engine, sql: db.calls, clock, log, files };
  const rooms = { ...calls, sql: db.sql };
  const webhookNetwork = systemNetwork(config.webhookPrivate);
  open.add(await WebhookCourier.open({ ...rooms, network: webhookNetwork }), (one) => one.close());
  const switchboard = open.add(
    new Switchboard({ ...calls, ...openCallSinks(calls) }, config.lineLimits),
    (one) => one.stop(),
  );
  await switchboard.start();
  open.add(await SoundKeeper.open(rooms), (one) => one.close());
  open.add(await DiskWatch.open(rooms), (one) => one.close());

  const backend = openBackend({
    sql: db.sql,
    clock,
    hashing,
    feed,
    demo: config.demo,
    carrier,
    onStatusChosen: (accountId) => switchboard.agentsChanged(accountId),
    issue: issueBy(credentials, config),
    health: () => healthOf({ db, feed, engine }),
  });
  const refusedPasswords = config.demo ? [] : [DEMO_PASSWORD];
  const resources = openResources({
    ...rooms,
    setRecording: switchboard.setRecording.bind(switchboard),
    webhookNetwork,
  });
  const account = await openAccountRooms({ config, db, open, log, clock }, { engine, files });
  const door = new FrontDoor(config);
  const http = { backend, clock, log, door, refusedPasswords };
  const { metricsRouter, watch } = meter({ config, db, log }, engine, switchboard);
  const openRouters = [
    ...account.openRouters,
    signUpRouter(http, config, { sql: db.sql, hashing }),
    metricsRouter,
  ];
  const app = createApp(http, builtClient(), [...resources, ...account.routers], openRouters);
  const acceptPhone = engine.acceptWebSocket.bind(engine);
  const { host, port } = config;
  const { url } = open.add(await listen({ app, door, host, port, acceptPhone, watch }), (one) => one.close());
  return { url, switchboard };
}

/** While developing, the client comes from Vite and there may be no built one. */
function builtClient(): string | null {
  const built = join(import.meta.dirname, '..', 'client');
  return existsSync(built) ? built : null;
}

/** What a monitor reads of all this. */
function meter(
  { config, db, log }: Pick<Parts, 'config' | 'db' | 'log'>,
  engine: EmbeddedEngine,
  switchboard: Switchboard,
) {
  const metrics = new Metrics({
    calls: () => switchboard.livingCalls,
    lines: () => engine.lines,
    phones: () => engine.sessionIds.length,
    webhooksWaiting: () => waitingDeliveries(db.sql),
  });
  return {
    metricsRouter: metricsRoutes(metrics, config.metricsToken),
    watch: watchRequests(log, (request) => metrics.handled(request)),
  };
}

const issueBy =
  (credentials: PhoneCredentials, { iceServers }: Config) =>
  (userId: string, sessionId: string) => ({
    ...credentials.issue(userId, sessionId),
    path: SIP_PATH,
    iceServers: iceServers.map((url) => ({ urls: [url] })),
  });

const signUpRouter = (
  http: Pick<HttpParts, 'backend' | 'log'>,
  config: Config,
  rooms: Parameters<typeof signUp>[0],
) =>
  signUpRoutes({
    ...http,
    plans: shownPlans,
    signUp: config.signUp ? (request, network) => signUp(rooms, request, network) : null,
  });

/** Money and numbers, and what is due of them by the hour. */
async function openAccountRooms(
  { config, db, open, log, clock }: Parts,
  line: { engine: EmbeddedEngine; files: DataFiles },
) {
  const parts = { sql: db.sql, clock, log };
  const billing = open.add(openBillingResources(parts), (one) => one.close());
  const numbers = openNumbers({ config, db, log, clock }, line);
  // What waited for money is not left waiting for the hour.
  const settleDue = (accountId: string) =>
    doEach([billing.settleDue, numbers.settleDue], (settle) => settle(accountId));
  const funding = open.add(await openFunding({ ...parts, ...config, settleDue }), (one) => one.close());
  const tasks = [...billing.dueWork, ...numbers.dueWork, ...funding.dueWork];
  open.add(new DueWork({ clock, log, tasks }), (one) => one.close());
  const closing = cancellationRoutes(
    accountClosing({ ...parts, giveUpNumbers: numbers.giveUp, cancelPorts: numbers.cancelPorts }),
  );
  const routers = [...billing.routers, ...numbers.routers, ...funding.routers, closing];
  return { routers, openRouters: funding.openRouters };
}

function openNumbers(
  { config, db, log, clock }: Pick<Parts, 'config' | 'db' | 'log' | 'clock'>,
  { engine, files }: { engine: EmbeddedEngine; files: DataFiles },
) {
  // Desk phones are somewhere in the network, not on this machine.
  const { host, port } = advertisedTo('', engine.trunkAddress);
  const registrar = {
    ...{ server: `${hostText(host)}:${port}`, realm: REALM },
    isRegistered: (receivingId: string) => engine.contactsOf(receivingId).some(({ reachable }) => reachable),
    drop: engine.dropDeskPhones.bind(engine),
  };
  return openNumberResources({ sql: db.sql, clock, log, files, registrar, demo: config.demo });
}

/** The engine, and who may register with it: whoever was given credentials, until the sign-out. */
async function openPhones(parts: Parts, files: DataFiles) {
  const { db, open, log, clock } = parts;
  const credentials = new PhoneCredentials({
    secret: await secret(db.sql, 'phone-credentials'),
    realm: REALM,
    clock,
    lifeMs: CREDENTIALS_LIFE_MS,
  });
  const passwords = {
    passwordFor: credentials.passwordFor.bind(credentials),
    isOpen: (sessionId: string) => isSessionOpen(db.calls, sessionId, clock),
  };
  const { engine, carrier } = await openTelephony(parts, passwords, files);
  open.add(await SessionEnds.open({ sql: db.sql, clock, log, phones: engine }), (one) => one.close());
  return { engine, carrier, credentials };
}

/** The engine, and the demo carrier at the other end of its trunk unless a real one is named. */
async function openTelephony(
  { config, db, open, log, clock }: Parts,
  passwords: PhonePasswords,
  files: DataFiles,
): Promise<{ engine: EmbeddedEngine; carrier: DemoCarrier | null }> {
  let carrier: DemoCarrier | null = null;
  const trunkUri = () => config.trunkUri ?? carrier?.uri ?? null;
  const deskPhones = { passwordFor: (username: string) => findDeskPhone(db.calls, username) };
  const mayReach = config.sipPrivate ? () => true : isPublicAddress;
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
      (await findOwnedNumber(db.calls, number, clock)) !== null;
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
