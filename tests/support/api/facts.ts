/** Facts as the server would tell them; name what matters to the test, the rest is harmless. */
import { randomUUID } from 'node:crypto';
import type { Account } from '#contract/billing/account.ts';
import type { CallRecord } from '#contract/calls/calls.ts';
import type { TrackingNumber } from '#contract/numbers/numbers.ts';
import type { Me } from '#contract/people/people.ts';
import type { PhoneCredentials } from '#contract/people/phone.ts';
import { toMicros } from '#kit/money.ts';

/** The day of the tests: 14 May 2026, 10:00 UTC, as ManualClock starts. */
export const TEN_O_CLOCK = Date.UTC(2026, 4, 14, 10);

export const aMe = (facts: Partial<Me> = {}): Me => ({
  id: 'user-1',
  name: 'Ana Reyes',
  email: 'agent1@harbor.test',
  role: 'agent',
  status: 'available',
  statusSince: TEN_O_CLOCK,
  agentNumber: '+12025550121',
  account: { id: 'account-1', name: 'Harbor Home Services' },
  sees: 'everybody',
  administrators: ['Ada'],
  demo: true,
  ...facts,
});

export const anAccount = (facts: Partial<Account> = {}): Account => ({
  id: 'account-1',
  name: 'Harbor Home Services',
  availableMicros: toMicros(25_000_000),
  reservedMicros: toMicros(0),
  runningMicros: toMicros(0),
  spendMicrosPerHour: toMicros(0),
  secondsThisMonth: 0,
  callsInProgress: 0,
  packageSecondsLeft: null,
  lowMicros: toMicros(10_000_000),
  state: 'active',
  timeZone: 'UTC',
  at: TEN_O_CLOCK,
  ...facts,
});

export const aCallRecord = (facts: Partial<CallRecord> = {}): CallRecord => ({
  id: randomUUID(),
  revision: 0,
  direction: 'inbound',
  state: 'ended',
  outcome: 'answered',
  reason: null,
  from: '+12065550142',
  to: '+12025550110',
  source: 'Google Ads',
  campaign: null,
  trackingNumber: '+12025550110',
  agent: { id: 'user-1', name: 'Ana Reyes' },
  startedAt: TEN_O_CLOCK,
  answeredAt: TEN_O_CLOCK + 3_000,
  endedAt: TEN_O_CLOCK + 63_000,
  holdMs: 0,
  costMicros: toMicros(25_000),
  billedSeconds: 60,
  microsPerMinute: toMicros(25_000),
  legs: [],
  path: [],
  callerIdReason: null,
  hasMessage: false,
  hasRecording: false,
  ...facts,
});

export const someNumbers = (): TrackingNumber[] => [
  { number: '+12025550121', source: 'Ana Reyes', agentId: 'user-1', callable: true, own: true },
  { number: '+12025550110', source: 'Google Ads', agentId: null, callable: true, own: false },
  { number: '+12025550111', source: 'Radio', agentId: null, callable: true, own: false },
];

export const somePhoneCredentials = (facts: Partial<PhoneCredentials> = {}): PhoneCredentials => ({
  aor: 'sip:user-1@ringside.invalid',
  username: '1778752800:user-1',
  password: 'c2VjcmV0',
  realm: 'ringside',
  path: '/sip',
  expiresAt: TEN_O_CLOCK + 3_600_000,
  iceServers: [],
  ...facts,
});
