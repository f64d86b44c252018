import { screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Country, ReceivingNumber } from '#contract/numbers/receiving.ts';
import { answers, refuses } from '#support/api/answers.ts';
import { apiServer } from '#support/api/server.ts';
import { openSetup } from './open-setup.ts';

const id = '00000000-0000-4000-8000-000000000031';
const front: ReceivingNumber = {
  id,
  kind: 'office-line',
  name: 'Front desk',
  number: '+12065550142',
  uri: null,
  country: 'US',
  isRegistered: null,
};
const phone: ReceivingNumber = {
  ...front,
  kind: 'registered-phone',
  name: 'Workshop',
  number: null,
  country: null,
  isRegistered: false,
};
const credentials = {
  server: '198.51.100.7:5060',
  realm: 'ringside',
  username: 'workshop',
  password: 's3cret',
};
const someCountries = (): Country[] => [
  { code: 'CA', name: 'Canada', callingCode: '1', allowed: true },
  { code: 'FR', name: 'France', callingCode: '33', allowed: false },
  { code: 'US', name: 'United States', callingCode: '1', allowed: true },
];
let numbers: ReceivingNumber[];
let countries: Country[];

beforeEach(() => {
  numbers = [];
  countries = someCountries();
  apiServer.use(
    answers('GET /api/receiving-numbers', () => ({ receivingNumbers: numbers })),
    answers('GET /api/countries', () => ({ countries })),
  );
});

const makes = (made: ReceivingNumber, withCredentials = false) => {
  const asked: unknown[] = [];
  apiServer.use(
    answers('POST /api/receiving-numbers', ({ body }) => {
      asked.push(body);
      numbers = [made];
      return { receivingNumber: made, credentials: withCredentials ? credentials : null };
    }),
  );
  return asked;
};

describe('a new line to forward to', () => {
  test('is formatted as it is typed, and sent whole', async () => {
    const asked = makes(front);
    const { user } = await openSetup('receiving');
    await user.type(await screen.findByRole('textbox', { name: 'Name' }), 'Front desk');
    const number = screen.getByRole('textbox', { name: 'Number' });
    await user.type(number, '2065550142');
    expect(number).toHaveValue('(206) 555-0142');
    await user.keyboard('{Enter}');
    expect(await screen.findByRole('heading', { name: 'Front desk' })).toBeInTheDocument();
    expect(asked).toEqual([{ kind: 'office-line', name: 'Front desk', number: '+12065550142' }]);
  });

  test('may be a SIP endpoint, with the scheme left out', async () => {
    const asked = makes({ ...front, kind: 'sip-endpoint', number: null, uri: 'sip:front@pbx.example.com' });
    const { user } = await openSetup('receiving');
    await user.click(await screen.findByRole('radio', { name: 'SIP endpoint' }));
    await user.type(screen.getByRole('textbox', { name: 'Name' }), 'Front desk');
    const uri = screen.getByRole('textbox', { name: 'SIP address' });
    await user.type(uri, 'front{Enter}');
    expect(uri).toHaveAccessibleDescription(/This is not a SIP address\./);
    await user.type(uri, '@pbx.example.com{Enter}');
    await waitFor(() =>
      expect(asked).toEqual([{ kind: 'sip-endpoint', name: 'Front desk', uri: 'sip:front@pbx.example.com' }]),
    );
  });

  test('at a SIP address inside a private network says that it has to be a public one', async () => {
    apiServer.use(refuses('POST /api/receiving-numbers', 422, { code: 'private-address', path: 'body.uri' }));
    const { user } = await openSetup('receiving');
    await user.click(await screen.findByRole('radio', { name: 'SIP endpoint' }));
    await user.type(screen.getByRole('textbox', { name: 'Name' }), 'Front desk');
    const uri = screen.getByRole('textbox', { name: 'SIP address' });
    await user.type(uri, 'front@127.0.0.1{Enter}');
    await waitFor(() =>
      expect(uri).toHaveAccessibleDescription(
        'This address is inside a private network. Enter a public one.',
      ),
    );
  });

  test('in a country that is off says where to switch it on', async () => {
    apiServer.use(refuses('POST /api/receiving-numbers', 422, { code: 'country-off', path: 'body.number' }));
    const { user } = await openSetup('receiving');
    await user.type(await screen.findByRole('textbox', { name: 'Name' }), 'Paris');
    await user.type(screen.getByRole('textbox', { name: 'Number' }), '+33144556677{Enter}');
    await waitFor(() =>
      expect(screen.getByRole('textbox', { name: 'Number' })).toHaveAccessibleDescription(
        'Calls to this country are off. Switch it on under Countries.',
      ),
    );
  });

  test('that is not whole says what it lacks', async () => {
    const { user } = await openSetup('receiving');
    await user.type(await screen.findByRole('textbox', { name: 'Name' }), 'Front desk');
    const number = screen.getByRole('textbox', { name: 'Number' });
    await user.type(number, '20655501{Enter}');
    await waitFor(() =>
      expect(number).toHaveAccessibleDescription('The number is not whole. 2 more digits.'),
    );
  });
});

describe('a registered phone', () => {
  test('shows its credentials once, to be copied', async () => {
    makes(phone, true);
    const { user } = await openSetup('receiving');
    await user.click(await screen.findByRole('radio', { name: 'Registered phone' }));
    await user.type(screen.getByRole('textbox', { name: 'Name' }), 'Workshop{Enter}');
    expect(await screen.findByText('s3cret')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Copy password' }));
    expect(await navigator.clipboard.readText()).toBe('s3cret');
    expect(screen.getByRole('button', { name: 'Copied password' })).toBeInTheDocument();
  });

  test('does not show them later, but makes a new password when asked twice', async () => {
    numbers = [phone];
    apiServer.use(
      answers('POST /api/receiving-numbers/:id/credentials', () => ({
        receivingNumber: phone,
        credentials: { ...credentials, password: 'n3w' },
      })),
    );
    const { user } = await openSetup('receiving');
    expect(await screen.findByRole('heading', { name: 'Workshop' })).toBeInTheDocument();
    expect(screen.queryByText('s3cret')).not.toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'New password' }));
    await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Make a new password' }));
    expect(await screen.findByText('n3w')).toBeInTheDocument();
  });

  test('says whether it is there', async () => {
    numbers = [phone];
    await openSetup('receiving');
    expect((await screen.findAllByText('Not registered')).length).toBeGreaterThan(0);
  });
});

test('a list comes in from a CSV file, and what is wrong in it comes back', async () => {
  apiServer.use(
    answers('POST /api/receiving-numbers/import', () => {
      numbers = [front];
      return { added: 1, faults: [{ line: 3, reason: 'number-invalid', text: 'Back desk,12' }] };
    }),
  );
  const { user } = await openSetup('receiving', { part: 'import' });
  const csv = new File(['name,number'], 'numbers.csv', { type: 'text/csv' });
  await user.upload(await screen.findByLabelText('Choose a CSV file'), csv);
  expect(await screen.findByText('1 number added.')).toBeInTheDocument();
  expect(screen.getByText('Back desk,12').closest('li')).toHaveTextContent(/^Line 3 has no telephone number/);
  expect(await screen.findByRole('link', { name: /Front desk/ })).toBeInTheDocument();
});

describe('countries', () => {
  test('[FAQ] are found by name or code, and say why they are off', async () => {
    const { user } = await openSetup('receiving', { part: 'countries' });
    expect(await screen.findByText(/Outside the US and Canada all are off\./)).toBeInTheDocument();
    const list = await screen.findByRole('list', { name: 'Countries' });
    await waitFor(() => expect(within(list).getAllByRole('switch')).toHaveLength(3));
    await user.type(screen.getByRole('textbox', { name: 'Find a country' }), '+33');
    expect(within(list).getAllByRole('switch')).toHaveLength(1);
    expect(within(list).getByRole('switch', { name: /France/ })).not.toBeChecked();
  });

  test('are switched on after a question, and off at once', async () => {
    const asked: unknown[] = [];
    apiServer.use(
      answers('PUT /api/countries/:code', ({ params, body }) => {
        const { allowed } = body as { allowed: boolean };
        asked.push([params['code'], allowed]);
        countries = countries.map((one) => (one.code === params['code'] ? { ...one, allowed } : one));
        return null;
      }),
    );
    const { user } = await openSetup('receiving', { part: 'countries' });
    await user.click(await screen.findByRole('switch', { name: /France/ }));
    expect(asked).toEqual([]);
    await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Allow France' }));
    await waitFor(() => expect(screen.getByRole('switch', { name: /France/ })).toBeChecked());
    await user.click(screen.getByRole('switch', { name: /France/ }));
    await waitFor(() => expect(screen.getByRole('switch', { name: /France/ })).not.toBeChecked());
    expect(asked).toEqual([
      ['FR', true],
      ['FR', false],
    ]);
  });

  test('are only read by a supervisor', async () => {
    await openSetup('receiving', { role: 'supervisor', part: 'countries' });
    expect(await screen.findByText(/France/)).toBeInTheDocument();
    expect(screen.queryByRole('switch')).not.toBeInTheDocument();
  });
});
