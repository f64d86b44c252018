/**
 * Everything behind a number in one process: carrier (SIP, RTP) → engine → switchboard → phones (WebSocket, DTLS-SRTP),
 * with PostgreSQL, files, messages and recordings. A test says what the number does with a call.
 */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { CallRecord } from '#contract/calls/calls.ts';
import type { Route, Target } from '#contract/routing/routing.ts';
import { systemClock } from '#kit/clock.ts';
import { silentLog, type Log } from '#kit/log.ts';
import { seedDemoAccount } from '#server/billing/demo-account.ts';
import { openCallPorts } from '#server/wiring/call-ports.ts';
import { listCalls } from '#server/calls/records/call-records.ts';
import { Switchboard } from '#server/calls/switchboard.ts';
import { findDeskPhone } from '#server/numbers/receiving/desk-phones.ts';
import { seedDemoNumbers } from '#server/numbers/demo-numbers.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import type { User } from '#server/people/users.ts';
import { saveRoute } from '#server/routing/save-route.ts';
import { DataFiles } from '#server/store/files/data-files.ts';
import type { CarrierLeg } from '../carrier/carrier-leg.ts';
import type { CarrierCallIn } from '../carrier/test-carrier.ts';
import { EngineOnLoopback } from '../engine/engine-on-loopback.ts';
import type { NodePhone } from '../phone/node-phone.ts';
import type { PhoneCall } from '../phone/phone-call.ts';
import { audit } from '../store/ledger-audit.ts';
import { FillableDisk } from '../store/full-disk.ts';
import { openTestDatabase, type TestDatabase } from '../store/test-database.ts';
import { PATIENCE_MS } from '../voice/within.ts';
import { testVault } from '#support/store/test-vault.ts';

/** A subscriber of the demo's kind; NPA 206, exchange 555. */
export const DANA = '+12065550142';
/** The number whose route a test sets. */
export const RADIO = '+12025550111';
export const FAR_HZ = 500;
export const AGENT_HZ = 1300;

export const ringing = (user: User): Target => ({ kind: 'agent', userId: user.id });

export class CallFloor {
  readonly db: TestDatabase;
  readonly people: DemoPeople;
  readonly accountId: string;
  readonly disk: FillableDisk;
  readonly files: DataFiles;
  readonly loopback: EngineOnLoopback;
  readonly #switchboard: Switchboard;
  readonly #folder: string;

  private constructor(parts: {
    db: TestDatabase;
    people: DemoPeople;
    accountId: string;
    disk: FillableDisk;
    files: DataFiles;
    loopback: EngineOnLoopback;
    switchboard: Switchboard;
    folder: string;
  }) {
    this.db = parts.db;
    this.people = parts.people;
    this.accountId = parts.accountId;
    this.disk = parts.disk;
    this.files = parts.files;
    this.loopback = parts.loopback;
    this.#switchboard = parts.switchboard;
    this.#folder = parts.folder;
  }

  static async open(log: Log = silentLog): Promise<CallFloor> {
    const db = await openTestDatabase();
    const accountId = await seedDemoAccount(db.sql, systemClock);
    const people = await seedDemoPeople(db.sql, accountId);
    await seedDemoNumbers(db.sql, accountId, people);
    const folder = await mkdtemp(join(tmpdir(), 'ringside-floor-'));
    const disk = new FillableDisk();
    const files = await DataFiles.open(folder, disk);
    const deskPhones = { passwordFor: (username: string) => findDeskPhone(db.sql, testVault, username) };
    const loopback = await EngineOnLoopback.open({ deskPhones, openFile: files.grow.bind(files), log });
    const parts = { control: loopback.engine, sql: db.sql, clock: systemClock, log, files };
    const switchboard = new Switchboard({ ...parts, ...openCallPorts(parts) });
    await switchboard.start();
    return new CallFloor({ db, people, accountId, disk, files, loopback, switchboard, folder });
  }

  /** Calls to RADIO do this from now on. */
  async given(route: Route): Promise<void> {
    const faults = await saveRoute(this.db.sql, { number: RADIO, accountId: this.accountId }, route);
    expect(faults).toEqual([]);
  }

  /** A registered phone of an agent. @param instanceId of an earlier one: its page was loaded anew */
  phone(user: User, instanceId?: string): Promise<NodePhone> {
    return this.loopback.phone(user.id, instanceId);
  }

  callIn({ from = DANA, to = RADIO, ...more }: Partial<CarrierCallIn> = {}): Promise<CarrierLeg> {
    return this.loopback.carrier.call(this.loopback.engine.trunkAddress, { from, to, ...more });
  }

  setRecording(callId: string, user: User, state: 'live' | 'paused') {
    return this.#switchboard.setRecording(callId, user.id, state);
  }

  /** How much sound there is in the data folder. */
  async bytesKept(kind: 'messages' | 'recordings'): Promise<number> {
    const folder = join(this.#folder, kind);
    const sizes = (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size);
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  }

  /** The newest call, once it is over and settled. */
  async settled(): Promise<CallRecord> {
    const newest = async () => {
      const page = { before: null, limit: 1 };
      const { calls } = await listCalls(this.db.sql, this.people.admin, page, systemClock);
      return calls[0];
    };
    await expect.poll(newest, { timeout: PATIENCE_MS }).toMatchObject({ state: 'ended' });
    return (await newest()) ?? expect.unreachable('no call');
  }

  /** After each test: the books add up, nothing is open, and calls that were left were hung up. */
  async calmDown(): Promise<void> {
    this.loopback.carrier.hangUpAll();
    await this.loopback.letPhonesGo();
    const { engine } = this.loopback;
    await expect
      .poll(() => engine.usage, { timeout: PATIENCE_MS })
      .toEqual({ channels: 0, bridges: 0, playbacks: 0, recordings: 0 });
    await expect
      .poll(async () => (await audit(this.db.sql, this.accountId)).reserved, { timeout: PATIENCE_MS })
      .toBe(0n);
  }

  async close(): Promise<void> {
    await this.#switchboard.stop();
    await this.loopback.close();
    await this.db.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Both hear each other's tone. */
export async function talk(
  far: Pick<CarrierLeg, 'voice'>,
  near: Pick<PhoneCall | CarrierLeg, 'voice'>,
): Promise<void> {
  far.voice.playTone(FAR_HZ);
  near.voice.playTone(AGENT_HZ);
  await Promise.all([far.voice.heardTone(AGENT_HZ), near.voice.heardTone(FAR_HZ)]);
}

/** "Main menu key:2 → Sales no-answer": the way of a call, as its record has it. */
export const wayOf = ({ path }: Pick<CallRecord, 'path'>): string =>
  path.map(({ name, outlet }) => `${name} ${outlet ?? '…'}`).join(' → ');
