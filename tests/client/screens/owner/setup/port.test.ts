import { screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, test } from 'vitest';
import type { PortRequest } from '#contract/numbers/porting.ts';
import { answers, refuses } from '#support/api/answers.ts';
import { apiServer } from '#support/api/server.ts';
import { openSetup } from './open-setup.ts';

const id = '00000000-0000-4000-8000-000000000021';
const JUNE = (day: number) => Date.UTC(new Date().getFullYear(), 5, day);
const details = {
  numbers: ['+16175550158'],
  source: 'Radio',
  billName: 'Harbor Home Services',
  billAddress: '1 Pier Road, Boston',
  losingCarrier: 'Bay Telephone',
  accountNumber: '4471',
  signerName: 'Ada Lund',
};

const aPort = (facts: Partial<PortRequest> = {}): PortRequest => ({
  id,
  ...details,
  version: 1,
  state: 'draft',
  exception: null,
  documents: [],
  faults: [],
  estimate: null,
  portsAt: null,
  history: [{ state: 'draft', at: JUNE(1) }],
  ...facts,
});
let ports: PortRequest[];

beforeEach(() => {
  ports = [];
  apiServer.use(answers('GET /api/ports', () => ({ ports })));
});

const file = (name: string, bytes: number) => new File([new Uint8Array(bytes)], name);

test('[FAQ] says that it is free, for US and Canada, takes 2 to 4 weeks and has no downtime', async () => {
  await openSetup('port');
  expect(
    await screen.findByText(/Free, for the US and Canada, in 2 to 4 weeks, with no downtime\./),
  ).toBeInTheDocument();
});

describe('a new request', () => {
  async function fill() {
    const opened = await openSetup('port', { part: 'new' });
    const { user } = opened;
    await user.type(await screen.findByRole('textbox', { name: 'Number' }), '6175550158');
    await user.type(screen.getByRole('textbox', { name: 'Source' }), details.source);
    // It begins with the account's own name, which the bill must have.
    expect(screen.getByRole('textbox', { name: 'Name on the bill' })).toHaveValue(details.billName);
    await user.type(screen.getByRole('textbox', { name: 'Address on the bill' }), details.billAddress);
    await user.type(screen.getByRole('textbox', { name: 'Carrier now' }), details.losingCarrier);
    await user.type(screen.getByRole('textbox', { name: 'Account number there' }), details.accountNumber);
    await user.type(screen.getByRole('textbox', { name: 'Who signs the letter' }), details.signerName);
    return opened;
  }

  test('is saved as a draft, and its documents come next', async () => {
    let sent: unknown;
    apiServer.use(
      answers('POST /api/ports', ({ body }) => {
        sent = body;
        ports = [aPort({ faults: [{ kind: 'bill-missing', number: null }] })];
        return aPort();
      }),
    );
    const { user } = await fill();
    expect(screen.getByRole('textbox', { name: 'Number' })).toHaveValue('(617) 555-0158');
    await user.click(screen.getByRole('button', { name: 'Save and add documents' }));
    expect(await screen.findByRole('heading', { name: 'Draft' })).toBeInTheDocument();
    expect(sent).toEqual(details);
    expect(screen.getByText('1 thing to do before it can be submitted')).toBeInTheDocument();
    expect(screen.getByText('The bill is missing.')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Submit it' })).not.toBeInTheDocument();
  });

  test('refuses numbers of other countries by the number that is meant', async () => {
    const { user } = await fill();
    await user.click(screen.getByRole('button', { name: 'Another number' }));
    const second = screen.getByRole('textbox', { name: 'Number 2' });
    expect(second).toHaveFocus();
    await user.type(second, '+442079460123');
    await user.click(screen.getByRole('button', { name: 'Save and add documents' }));
    await waitFor(() =>
      expect(second).toHaveAccessibleDescription(
        'Only numbers of the US and Canada can move. Take it off the list.',
      ),
    );
  });

  test('keeps everything when the server does not answer', async () => {
    apiServer.use(refuses('POST /api/ports', 503, { code: 'server-unavailable' }));
    const { user } = await fill();
    await user.click(screen.getByRole('button', { name: 'Save and add documents' }));
    expect(await screen.findByText('The server does not answer. Try again in a moment.')).toBeInTheDocument();
    expect(screen.getByRole('textbox', { name: 'Address on the bill' })).toHaveValue(details.billAddress);
  });
});

describe('the documents', () => {
  test('are sent as they are, by kind', async () => {
    const sent: unknown[] = [];
    ports = [aPort({ faults: [{ kind: 'bill-missing', number: null }] })];
    apiServer.use(
      answers('PUT /api/ports/:id/documents/:kind', ({ params, url }) => {
        sent.push([params['kind'], url.searchParams.get('fileName')]);
        ports = [
          aPort({ documents: [{ kind: 'bill', fileName: 'may.pdf', bytes: 2_000, uploadedAt: JUNE(2) }] }),
        ];
        return aPort();
      }),
    );
    const { user } = await openSetup('port');
    await user.upload(await screen.findByLabelText('Choose a file: Bill'), file('may.pdf', 2_000));
    expect(await screen.findByText('may.pdf')).toBeInTheDocument();
    expect(sent).toEqual([['bill', 'may.pdf']]);
    expect(screen.getByRole('button', { name: 'Submit it' })).toBeInTheDocument();
  });

  test.each([
    ['scan.pdf', 5 * 1024 * 1024 + 1, 'This file is larger than 5 MB. Choose a smaller one.'],
    ['bill.docx', 10, 'This is a file of the kind DOCX. Choose a PDF, a JPEG or a PNG.'],
  ])('%s of %d bytes is refused before it is sent', async (name, bytes, words) => {
    ports = [aPort()];
    const { user } = await openSetup('port');
    const input = await screen.findByLabelText('Choose a file: Letter of authorization');
    input.removeAttribute('accept');
    await user.upload(input, file(name, bytes));
    expect(await screen.findByText(words)).toBeInTheDocument();
  });
});

test('[FAQ] a submitted request says when it is expected, and that the route can be set up now', async () => {
  ports = [
    aPort({
      state: 'submitted',
      estimate: { from: JUNE(10), until: JUNE(24) },
      history: [
        { state: 'draft', at: JUNE(1) },
        { state: 'submitted', at: JUNE(2) },
      ],
    }),
  ];
  await openSetup('port');
  expect(await screen.findByText(/2 to 4 weeks: between 10 and 24 June\./)).toBeInTheDocument();
  expect(screen.getByRole('link', { name: /0158$/ })).toHaveAttribute(
    'href',
    `#/numbers/${encodeURIComponent('+16175550158')}`,
  );
  expect(screen.getByRole('list', { name: 'What happened to this request' })).toHaveTextContent(
    /Draft\s*1 June\s*Submitted\s*2 June/,
  );
  expect(screen.queryByRole('button', { name: 'Change the details' })).not.toBeInTheDocument();
});

test('what the other carrier refused says why, and can be corrected and submitted again', async () => {
  ports = [aPort({ state: 'exception', exception: 'The account number is wrong.' })];
  const asked: string[] = [];
  apiServer.use(
    answers('PUT /api/ports/:id', ({ body }) => {
      asked.push((body as { accountNumber: string }).accountNumber);
      return aPort();
    }),
    answers('POST /api/ports/:id/submit', () => {
      ports = [aPort({ state: 'submitted' })];
      return aPort();
    }),
  );
  const { user } = await openSetup('port');
  expect(
    await screen.findByText(/refused it: The account number is wrong\. Correct it, then submit it again\./),
  ).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Change the details' }));
  const account = await screen.findByRole('textbox', { name: 'Account number there' });
  await user.clear(account);
  await user.type(account, '4472{Enter}');
  await user.click(await screen.findByRole('button', { name: 'Submit it again' }));
  expect(await screen.findByRole('heading', { name: 'Submitted' })).toBeInTheDocument();
  expect(asked).toEqual(['4472']);
});

test('a request is cancelled after a question', async () => {
  ports = [aPort({ state: 'in-process' })];
  apiServer.use(
    answers('POST /api/ports/:id/cancel', () => {
      ports = [aPort({ state: 'cancelled' })];
      return aPort();
    }),
  );
  const { user } = await openSetup('port');
  await user.click(await screen.findByRole('button', { name: 'Cancel' }));
  await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Cancel this request' }));
  expect(await screen.findByRole('heading', { name: 'Cancelled' })).toBeInTheDocument();
});

test('a supervisor reads how it stands and has nothing to press', async () => {
  ports = [aPort()];
  await openSetup('port', { role: 'supervisor' });
  expect(await screen.findByRole('heading', { name: 'Draft' })).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: /Submit|Change|Cancel/ })).not.toBeInTheDocument();
  expect(screen.queryByLabelText(/Choose a file/)).not.toBeInTheDocument();
});
