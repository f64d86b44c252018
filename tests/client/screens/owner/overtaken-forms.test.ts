/** Two people change one thing: every form of a whole shows what the other saved beside its own, and the hand chooses. */
import { screen, waitFor, within } from '@testing-library/svelte';
import type { UserEvent } from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import '#client/screens/owner/account/company/CompanyPage.svelte';
import '#client/screens/owner/account/limits/LimitsPage.svelte';
import type { Limits } from '#contract/billing/limits.ts';
import type { Company } from '#contract/billing/plans.ts';
import type { Colleague } from '#contract/people/colleagues.ts';
import type { PortRequest } from '#contract/numbers/porting.ts';
import type { Mailbox } from '#contract/calls/voicemail.ts';
import { answers, refuses, type Endpoint } from '#support/api/answers.ts';
import { apiServer } from '#support/api/server.ts';
import { aRecharge, dollars } from './account/money-facts.ts';
import { openAccount } from './account/open-account.ts';
import { openNumbers } from './numbers/open-numbers.ts';
import { rentedNumbers } from './numbers/office.ts';
import { openPeople } from './people/open-people.ts';
import { ada, ben, openSetup } from './setup/open-setup.ts';

const id = '00000000-0000-4000-8000-000000000052';
const RADIO = '+12025550111';

/** Begun at version 1; somebody else saves version 2 meanwhile. */
interface Form {
  form: string;
  open: () => Promise<{ user: UserEvent }>;
  /** The field that both change, what is typed after what stands there, and what the other saved. */
  field: string;
  typed: string;
  theirs: string;
  /** The line that shows both. */
  line: string;
  save: string;
  read: Endpoint;
  saved: unknown;
  change: Endpoint;
  /** What a change of it is answered with, but for what was changed. */
  answer?: object;
  /** What is sent where the hand keeps its own. */
  kept: object;
}

const box: Mailbox = { id, name: 'Sales box', userId: null, memberIds: [ben], version: 1 };
const benOrtiz: Colleague = {
  id: ben,
  name: 'Ben Ortiz',
  email: 'ana@harbor.test',
  role: 'agent',
  state: 'active',
  stateSince: 0,
  invitedUntil: null,
  invitationMail: null,
  agentNumber: '+12025550122',
  extension: '12',
  recordCalls: false,
  teamId: null,
  sees: 'everybody',
  leads: [],
  version: 1,
};
const port: PortRequest = {
  id,
  numbers: ['+16175550158'],
  source: 'Radio',
  billName: 'Harbor',
  billAddress: '1 Pier Road',
  losingCarrier: 'Bay Telephone',
  accountNumber: '4471',
  signerName: 'Ada Lund',
  version: 1,
  state: 'draft',
  exception: null,
  documents: [],
  faults: [],
  estimate: null,
  portsAt: null,
  history: [],
};
const company: Company = { name: 'Harbor', address: '120 Pier Avenue', taxId: '', email: '', version: 1 };
const limits: Limits = {
  accountDailyMicros: dollars(50),
  agentDailyMicros: dollars(10),
  areByPlan: false,
  newCountries: 'tell',
  burstCalls: 20,
  burstSeconds: 60,
  version: 1,
  spentTodayMicros: dollars(0),
  agents: [],
  blocks: [],
  heldCountries: [],
};
const numbersWith = (facts: object) =>
  rentedNumbers().map((each) => (each.number === RADIO ? { ...each, ...facts } : each));

async function openNumberSettings() {
  const opened = await openNumbers({ number: RADIO });
  await screen.findByRole('button', { name: 'Step' });
  await opened.user.click(screen.getByRole('button', { name: 'Settings and more' }));
  await opened.user.click(await screen.findByRole('menuitem', { name: 'Settings' }));
  return opened;
}

async function openRecharge() {
  const opened = await openAccount({ recharge: aRecharge() });
  await opened.user.click(await screen.findByRole('button', { name: 'Auto-recharge' }));
  return opened;
}

async function openPort() {
  apiServer.use(answers('GET /api/ports', () => ({ ports: [port] })));
  const opened = await openSetup('port', { part: id });
  await opened.user.click(await screen.findByRole('button', { name: /Change the/ }));
  return opened;
}

const forms: Form[] = [
  {
    form: 'a mailbox',
    open() {
      apiServer.use(answers('GET /api/mailboxes', () => ({ mailboxes: [box] })));
      return openSetup('mailboxes', { part: id });
    },
    field: 'Name',
    typed: ' East',
    theirs: 'Sales West',
    save: 'Save',
    line: 'Name Sales West Sales box East',
    read: 'GET /api/mailboxes',
    saved: { mailboxes: [{ ...box, name: 'Sales West', memberIds: [ada], version: 2 }] },
    change: 'PUT /api/mailboxes/:id',
    answer: box,
    kept: { name: 'Sales box East', memberIds: [ben], version: 2 },
  },
  {
    form: 'a person',
    open: () => openPeople({ item: ben, people: [benOrtiz] }),
    field: 'Extension',
    typed: '7',
    theirs: '300',
    save: 'Save',
    line: 'Extension 300 127',
    read: 'GET /api/people',
    saved: { people: [{ ...benOrtiz, extension: '300', version: 2 }] },
    change: 'PATCH /api/people/:id',
    kept: { name: 'Ben Ortiz', role: 'agent', extension: '127', recordCalls: false, version: 2 },
  },
  {
    form: 'a number’s settings',
    open: openNumberSettings,
    field: 'Source',
    typed: ' spot',
    theirs: 'Podcast',
    save: 'Save settings',
    line: 'Source Podcast Radio spot',
    read: 'GET /api/rented-numbers',
    saved: { numbers: numbersWith({ source: 'Podcast', version: 2 }) },
    change: 'PATCH /api/rented-numbers/:number',
    answer: numbersWith({})[0] ?? {},
    kept: { source: 'Radio spot', version: 2 },
  },
  {
    form: 'a request to bring numbers',
    open: openPort,
    field: 'Carrier now',
    typed: ' Inc',
    theirs: 'Cove Telephone',
    save: 'Save the changes',
    line: 'Carrier now Cove Telephone Bay Telephone Inc',
    read: 'GET /api/ports',
    saved: { ports: [{ ...port, losingCarrier: 'Cove Telephone', version: 2 }] },
    change: 'PUT /api/ports/:id',
    answer: port,
    kept: { losingCarrier: 'Bay Telephone Inc', version: 2 },
  },
  {
    form: 'the company',
    open: () =>
      openAccount({ page: '/company', differs: [answers('GET /api/billing/company', () => company)] }),
    field: 'Company',
    typed: ' East',
    theirs: 'Harbor West',
    save: 'Save',
    line: 'Company Harbor West Harbor East',
    read: 'GET /api/billing/company',
    saved: { ...company, name: 'Harbor West', version: 2 },
    change: 'PUT /api/billing/company',
    kept: { name: 'Harbor East', version: 2 },
  },
  {
    form: 'the limits',
    open: () => openAccount({ page: '/limits', differs: [answers('GET /api/billing/limits', () => limits)] }),
    field: 'Within seconds',
    typed: '0',
    theirs: '90',
    save: 'Save',
    line: 'Too many calls More than 20 calls within 90 s More than 20 calls within 600 s',
    read: 'GET /api/billing/limits',
    saved: { ...limits, burstSeconds: 90, version: 2 },
    change: 'PUT /api/billing/limits',
    answer: limits,
    kept: { burstSeconds: 600, version: 2 },
  },
  {
    form: 'auto-recharge',
    open: openRecharge,
    field: 'Recharge to, dollars',
    typed: '0',
    theirs: '75',
    save: 'Save',
    line: 'Recharge to, dollars 75 500',
    read: 'GET /api/billing/auto-recharge',
    saved: aRecharge({ amountMicros: dollars(75), version: 2 }),
    change: 'PUT /api/billing/auto-recharge',
    answer: aRecharge(),
    kept: { amountMicros: dollars(500), version: 2 },
  },
];

const both = () => screen.findByRole('region', { name: 'Saved by somebody else' });

describe.each(forms)('of $form', (form) => {
  const field = () => screen.findByRole('textbox', { name: form.field });
  const save = () => screen.getByRole('button', { name: form.save });

  async function overtaken() {
    const { user } = await form.open();
    await user.type(await field(), form.typed);
    apiServer.use(
      answers(form.read, () => form.saved as never),
      refuses(form.change, 409, { code: 'changed-meanwhile' }),
    );
    await user.click(save());
    await within(await both()).findByRole('row', { name: form.line });
    return user;
  }

  test('theirs is taken, and nothing of it is asked again', async () => {
    const user = await overtaken();
    await user.click(screen.getByRole('button', { name: 'Take theirs' }));
    expect(await field()).toHaveValue(form.theirs);
    expect(screen.queryByRole('region', { name: 'Saved by somebody else' })).toBeNull();
    expect(screen.queryByText(/Somebody else saved this/)).toBeNull();
  });

  test('ours is kept, and takes the place of theirs', async () => {
    const user = await overtaken();
    const asked: unknown[] = [];
    apiServer.use(
      answers(form.change, ({ body }) => {
        asked.push(body);
        return { ...form.answer, ...(body as object), version: 3 };
      }),
    );
    await user.click(screen.getByRole('button', { name: 'Keep mine' }));
    await waitFor(() => expect(asked).toEqual([expect.objectContaining(form.kept)]));
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Saved by somebody else' })).toBeNull());
  });
});
