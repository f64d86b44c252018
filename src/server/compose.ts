/** Builds the parts of the server and joins them: the one place that knows them all. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock, type Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import { MediaFileCleanup } from './calls/sound/media-file-cleanup.ts';
import { Switchboard } from './calls/switchboard.ts';
import { WebhookCourier } from './calls/webhooks/webhook-courier.ts';
import { waitingDeliveries, webhookSecrets } from './calls/webhooks/webhooks.ts';
import { systemNetwork } from './calls/webhooks/webhook-request.ts';
import { OpenParts, type Parts } from './wiring/open-parts.ts';
import { issueBy, openPhones, REALM, sipReach } from './wiring/telephony.ts';
import { accountClosing } from './accounts/account-closing.ts';
import { openBillingResources } from './wiring/billing-resources.ts';
import { waitingPayments } from './billing/funding/payment-rows.ts';
import { letTestMoneyPay } from './billing/funding/test-provider/test-money.ts';
import { shownPlans } from './billing/plans/shown-plans.ts';
import { openCallPorts } from './wiring/call-ports.ts';
import type { Config } from './wiring/config.ts';
import { DiskWatch } from './wiring/process/disk-watch.ts';
import { seedDemo } from './accounts/demo.ts';
import type { EmbeddedEngine } from './engine/embedded/embedded-engine.ts';
import { advertisedTo, hostText } from './engine/embedded/sip/udp/transport/advertised-address.ts';
import { openFunding } from './wiring/funding-resources.ts';
import { routes } from '#contract/routes.ts';
import { createApp } from './http/app.ts';
import { cancellationRoutes } from './http/billing/cancellation-routes.ts';
import type { HttpParts } from './http/web/context.ts';
import { metricsRoutes } from './http/metrics-routes.ts';
import { listen } from './http/server.ts';
import { FrontDoor } from './http/web/front-door.ts';
import { watchRequests } from './http/web/request-watch.ts';
import { signUpRoutes } from './http/people/sign-up-routes.ts';
import { openNoticeResources } from './wiring/notice-resources.ts';
import { openNumberResources } from './wiring/number-resources.ts';
import { openPeopleResources } from './wiring/people/people-resources.ts';
import { openTeam } from './wiring/people/open-team.ts';
import { healthOf, lookedAtTogether, standingOf } from './wiring/process/health.ts';
import { runEach, HourlyJobs } from '#kit/hourly-jobs.ts';
import { DEMO_PASSWORD } from './people/demo-people.ts';
import { deskPhoneHashes } from './numbers/receiving/desk-phones.ts';
import { appSecrets, offeredSecrets } from './people/second-factor/authenticator-app.ts';
import { beginSecondStep } from './people/second-factor/second-step.ts';
import { peopleSeenNow } from './people/sight.ts';
import { PasswordHashing } from './people/sign-in/password-hashing.ts';
import { userOfSession } from './people/sign-in/sessions.ts';
import { sessionsIn } from './people/sign-in/sign-in.ts';
import { Metrics } from './wiring/process/metrics.ts';
import { SoundMaking } from './routing/prompts/sound-making.ts';
import { openCallResources } from './wiring/call-resources.ts';
import { signUp } from './accounts/sign-up.ts';
import { DataFiles } from './store/files/data-files.ts';
import { ssoSecrets } from './people/sso/connections.ts';
import { openDatabase } from './store/database.ts';
import { installationSecrets } from './store/vault/secrets.ts';
import { openVault } from './store/vault/open-vault.ts';
import { eventReaders } from './wiring/event-readers.ts';
import { EventFeed } from './store/event-log.ts';

const sealedColumns = [
  installationSecrets,
  webhookSecrets,
  deskPhoneHashes,
  appSecrets,
  offeredSecrets,
  ssoSecrets,
];

export interface Ringside {
  /** e.g. "http://127.0.0.1:4600" */
  readonly url: string;
  readonly livingCalls: number;
  /** Takes no new calls. Resolves when the last of those that are there has ended. */
  drain(): Promise<void>;
  /** Ends calls politely, settles them, then lets everything go. */
  close(): Promise<void>;
}

/** @throws when a port is taken or the database cannot be opened; nothing stays open then. */
export async function compose(config: Config, log: Log, clock: Clock = systemClock): Promise<Ringside> {
  const open = new OpenParts();
  try {
    const db = open.add(
      await openDatabase({ url: config.databaseUrl, dataDir: config.dataDir, log }),
      (database) => database.close(),
    );
    const { dataDir, secretKey } = config;
    const vault = await openVault({ sql: db.sql, dataDir, key: secretKey, columns: sealedColumns });
    if (config.demo) await seedDemo(db.sql, clock);
    await letTestMoneyPay(db.sql, config.demo);
    const { url, switchboard } = await openServer({ config, db, vault, open, log, clock });
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

/** The engine and the calls on it, and what is heard of them. */
async function openCalls(parts: Parts) {
  const { config, db, vault, open, log, clock } = parts;
  const feed = open.add(
    await EventFeed.open(db, clock, { log, readers: eventReaders(db.sql, clock) }),
    (one) => one.close(),
  );
  const files = await DataFiles.open(config.dataDir);
  const { engine, carrier, credentials, sessionEnds } = await openPhones(parts, files);
  const calls = { control: engine, sql: db.calls, clock, log, files };
  const rooms = { ...calls, sql: db.sql, vault };
  const webhookNetwork = systemNetwork(config.webhookPrivate);
  open.add(await WebhookCourier.open({ ...rooms, network: webhookNetwork }), (one) => one.close());
  const switchboard = open.add(
    new Switchboard({ ...calls, ...openCallPorts(calls) }, config.lineLimits),
    (one) => one.stop(),
  );
  await switchboard.start();
  open.add(await MediaFileCleanup.open(rooms), (one) => one.close());
  open.add(await DiskWatch.open(rooms), (one) => one.close());
  return { feed, engine, carrier, credentials, sessionEnds, files, rooms, webhookNetwork, switchboard };
}

async function openServer(parts: Parts): Promise<{ url: string; switchboard: Switchboard }> {
  const { config, db, open, log, clock } = parts;
  const hashing = open.add(new PasswordHashing(), (one) => one.close());
  const calls = await openCalls(parts);
  const { engine, carrier, credentials, files, rooms, webhookNetwork, switchboard } = calls;
  const people = openPeopleResources({
    sql: db.sql,
    clock,
    demo: config.demo,
    carrier,
    onStatusChosen: (accountId) => switchboard.agentsChanged(accountId),
    issue: issueBy(credentials, config),
  });
  const sounds = new SoundMaking();
  const setRecording = switchboard.setRecording.bind(switchboard);
  const resources = openCallResources({ ...rooms, sounds, setRecording, webhookNetwork });
  const notices = await openNoticeResources({ ...parts, files });
  const account = await openAccountRooms(parts, { engine, files, hourlyJobs: notices.hourlyJobs });
  const door = new FrontDoor(config);
  const http = httpParts(parts, calls, { me: people.me, door, hashing });
  const team = openTeam(parts, {
    hashing,
    numberLeft: account.numberLeft,
    giveNumber: account.giveNumber,
    phoneSessions: () => engine.sessionIds,
    http,
  });
  const { metricsRouter, watch } = meter(parts, { engine, switchboard, files, sounds });
  const openRouters = [
    ...account.openRouters,
    ...team.openRouters,
    ...notices.openRouters,
    signUpRouter(http, config, { sql: db.sql, hashing }),
    metricsRouter,
  ];
  const routers = [...people.routers, ...team.routers, ...notices.routers, ...resources, ...account.routers];
  const app = createApp(http, builtClient(), routers, openRouters);
  const acceptPhone = engine.acceptWebSocket.bind(engine);
  const userOf = (token: string) => userOfSession(db.sql, token, clock);
  const listening = { app, door, host: config.host, port: config.port, acceptPhone, watch };
  const { url } = open.add(await listen({ ...listening, userOfSession: userOf }), (one) => one.close());
  // What is made once is made before there are calls that would wait for it: the description of the API, and the source
  // map, which Node parses for a tenth of a second when the first stack of an error is read.
  await app.request(url + routes.openapi, {}, {});
  log.debug({ stack: new Error('none').stack }, 'ready');
  return { url, switchboard };
}

type OpenCalls = Awaited<ReturnType<typeof openCalls>>;

function httpParts(
  { config, db, clock, log }: Parts,
  { feed, engine, files, switchboard, sessionEnds }: OpenCalls,
  { hashing, ...own }: Pick<HttpParts, 'me' | 'door'> & { hashing: PasswordHashing },
): HttpParts {
  return {
    ...own,
    sessions: sessionsIn({ sql: db.sql, hashing }, clock),
    beginSecondStep: (proven) => beginSecondStep(db.sql, proven, clock),
    health: lookedAtTogether(() => healthOf({ db, feed, engine, files, switchboard }), clock),
    standing: () => standingOf({ db, switchboard }),
    peopleSeen: (userId) => peopleSeenNow(db.sql, userId),
    subscribe: feed.subscribe.bind(feed),
    onSessionEnd: sessionEnds.hold.bind(sessionEnds),
    clock,
    log,
    refusedPasswords: config.demo ? [] : [DEMO_PASSWORD],
  };
}

/** While developing, the client comes from Vite and there may be no built one. */
function builtClient(): string | null {
  const built = join(import.meta.dirname, '..', 'client');
  return existsSync(built) ? built : null;
}

interface MeteredRooms {
  engine: EmbeddedEngine;
  switchboard: Switchboard;
  files: DataFiles;
  sounds: SoundMaking;
}

/** What a monitor reads of all this. */
function meter(
  { config, db, log, clock }: Pick<Parts, 'config' | 'db' | 'log' | 'clock'>,
  { engine, switchboard, files, sounds }: MeteredRooms,
) {
  const metrics = new Metrics({
    calls: () => switchboard.livingCalls,
    lines: () => engine.lines,
    phones: () => engine.sessionIds.length,
    webhooksWaiting: () => waitingDeliveries(db.sql),
    paymentsWaiting: () => waitingPayments(db.sql, clock),
    promptsWaiting: () => sounds.size,
    disk: { isFull: () => files.room.isFull, freeBytes: () => files.room.freeBytes() },
    pools: () => db.load(),
  });
  return {
    metricsRouter: metricsRoutes(metrics, config.metricsToken),
    watch: watchRequests(log, (request) => metrics.handled(request)),
  };
}

const signUpRouter = (
  http: Pick<HttpParts, 'sessions' | 'me' | 'log'>,
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
  { config, db, vault, open, log, clock }: Parts,
  { hourlyJobs, ...line }: { engine: EmbeddedEngine; files: DataFiles; hourlyJobs: (() => Promise<void>)[] },
) {
  const parts = { sql: db.sql, vault, clock, log };
  const billing = open.add(openBillingResources({ ...parts, reports: db.reports }), (one) => one.close());
  const numbers = openNumbers({ config, db, vault, log, clock }, line);
  // What waited for money is not left waiting for the hour.
  const settleDue = (accountId: string) =>
    runEach([billing.settleDue, numbers.settleDue], (settle) => settle(accountId));
  const funding = open.add(await openFunding({ ...parts, ...config, settleDue }), (one) => one.close());
  const tasks = [
    ...billing.hourlyJobs,
    ...numbers.hourlyJobs,
    ...funding.hourlyJobs,
    ...hourlyJobs,
    billing.fold,
  ];
  open.add(new HourlyJobs({ clock, log, tasks }), (one) => one.close());
  const closing = cancellationRoutes(
    accountClosing({ ...parts, releaseNumbers: numbers.release, cancelPorts: numbers.cancelPorts }),
  );
  const routers = [...billing.routers, ...numbers.routers, ...funding.routers, closing];
  const { numberLeft, giveNumber } = numbers;
  return { routers, openRouters: funding.openRouters, numberLeft, giveNumber };
}

function openNumbers(
  { config, db, vault, log, clock }: Pick<Parts, 'config' | 'db' | 'vault' | 'log' | 'clock'>,
  { engine, files }: { engine: EmbeddedEngine; files: DataFiles },
) {
  // Desk phones are somewhere in the network, not on this machine.
  const { host, port } = advertisedTo('', engine.trunkAddress);
  const registrar = {
    server: `${hostText(host)}:${port}`,
    realm: REALM,
    isRegistered: (receivingId: string) => engine.contactsOf(receivingId).some(({ reachable }) => reachable),
    drop: engine.dropDeskPhones,
  };
  const mayReach = sipReach(config);
  return openNumberResources({
    sql: db.sql,
    vault,
    clock,
    log,
    files,
    registrar,
    mayReach,
    demo: config.demo,
  });
}
