import { expect, test } from 'vitest';
import { roleByClaim } from '#server/people/sso/role-by-claim.ts';
import { whoComesIn, type Candidate } from '#server/people/sso/who-comes-in.ts';

const rule = {
  roleClaim: 'groups',
  roles: [
    { value: 'phone-admins', role: 'admin' },
    { value: 'leads', role: 'supervisor' },
    { value: 'phone', role: 'agent' },
  ],
  otherwise: null,
} as const;

test.each([
  ['a list', { groups: ['everybody', 'leads'] }, 'supervisor'],
  ['a text', { groups: 'phone' }, 'agent'],
  ['the first line that fits, not the first value', { groups: ['phone', 'phone-admins'] }, 'admin'],
  ['nothing that fits', { groups: ['everybody'] }, null],
  ['no claim', {}, null],
  ['what is no text', { groups: [7, null, { leads: true }] }, null],
  ['a name of every object', { toString: 'leads' }, null],
])('reads %s', (_what, claims, role) => {
  expect(roleByClaim(rule, claims, 'agent')).toBe(role);
});

test('follows points into what a claim holds, after a claim of the whole name', () => {
  const claims = { realm: { roles: ['leads'] }, 'https://harbor.example/roles': ['phone'] };
  expect(roleByClaim({ ...rule, roleClaim: 'realm.roles' }, claims, null)).toBe('supervisor');
  expect(roleByClaim({ ...rule, roleClaim: 'https://harbor.example/roles' }, claims, null)).toBe('agent');
  expect(roleByClaim({ ...rule, roleClaim: 'realm.constructor.name' }, claims, null)).toBeNull();
});

test('gives the role that goes without saying where no line fits, and leaves roles alone without a claim', () => {
  expect(roleByClaim({ ...rule, otherwise: 'agent' }, { groups: [] }, 'admin')).toBe('agent');
  const none = { ...rule, roleClaim: '', otherwise: 'agent' } as const;
  expect(roleByClaim(none, { groups: ['leads'] }, 'admin')).toBe('admin');
  expect(roleByClaim(none, {}, null)).toBe('agent');
});

const person = (more: Partial<Candidate> = {}): Candidate => ({
  id: 'ana',
  accountId: 'harbor',
  name: 'Ana',
  email: 'Ana@harbor.test',
  role: 'agent',
  sees: 'everybody',
  leads: [],
  state: 'active',
  hasPassword: true,
  subject: null,
  ...more,
});
const said = { subject: 's1', email: 'ana@harbor.test', isVerified: true, name: null, claims: {} };
const open = { roleClaim: '', roles: [], otherwise: null, admitsNew: false, isRequired: false };
const outcome = (...given: Parameters<typeof whoComesIn>) => {
  const found = whoComesIn(...given);
  return found.ok ? `${found.value.person?.id ?? 'new'} as ${found.value.role}` : found.failure;
};

test('finds who is bound by the subject, whatever the address says by now', () => {
  const bound = person({ subject: 's1', email: 'former@harbor.test' });
  const other = person({ id: 'ben' });
  expect(outcome([other, bound], open, { ...said, isVerified: false })).toBe('ana as agent');
  expect(outcome([person({ subject: 's2' })], open, said)).toBe('other-person');
  expect(outcome([person()], open, said)).toBe('ana as agent');
});

test('lets nobody in again whom an administrator removed, bound or not, until they are invited anew', () => {
  const rules = { ...open, admitsNew: true, otherwise: 'agent' } as const;
  const gone = person({ state: 'removed' });
  expect(outcome([gone], rules, said)).toBe('removed');
  expect(outcome([{ ...gone, subject: 's1', email: 'former@harbor.test' }], rules, said)).toBe('removed');
  const anew = person({ id: 'ana-2', state: 'invited' });
  expect(outcome([{ ...gone, subject: 's1' }, anew], rules, said)).toBe('ana-2 as agent');
  expect(outcome([], rules, said)).toBe('new as agent');
});

test('keeps the last administrator who can come in, whatever the claim says', () => {
  const demoting = { ...open, roleClaim: 'groups', otherwise: 'agent' } as const;
  const [ana, ben] = [
    person({ role: 'admin' }),
    person({ id: 'ben', email: 'ben@harbor.test', role: 'admin' }),
  ];
  expect(outcome([ana], demoting, said)).toBe('ana as admin');
  expect(outcome([ana, ben], demoting, said)).toBe('ana as agent');
  const withoutPassword = { ...ben, hasPassword: false };
  expect(outcome([ana, withoutPassword], demoting, said)).toBe('ana as agent');
  expect(outcome([ana, withoutPassword], { ...demoting, isRequired: true }, said)).toBe('ana as admin');
  expect(outcome([ana, { ...ben, state: 'deactivated' }], demoting, said)).toBe('ana as admin');
});
