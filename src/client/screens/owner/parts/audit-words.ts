import { formatClock, formatDate } from '#client/state/wording/date.ts';
import { formatBalance } from '#client/state/wording/money.ts';
import type { AuditEntry } from '#contract/people/audit.ts';
import { roleSchema } from '#contract/people/people.ts';
import { roleNames } from '../../parts/role-words.ts';

type Facts = AuditEntry['before'];

/** What was done, where the values before and after do not say it. */
const acts: Record<string, string> = {
  'person.invited': 'Invited',
  'person.invited-again': 'Invited again',
  'person.joined': 'Came in by the invitation',
  'person.admitted': 'Came in without an invitation',
  'person.came-in-by-sso': 'First came in by the company’s account',
  'person.sso-unbound': 'Unbound from the company’s account',
  'sso.removed': 'Taken away',
  'person.password-link-made': 'Link for a new password',
  'person.password-asked': 'Asked for a new password',
  'person.password-changed': 'New password',
  'person.deactivated': 'Deactivated',
  'person.activated': 'Activated again',
  'person.removed': 'Removed',
  'person.app-added': 'Added an authenticator app',
  'person.app-removed': 'Removed the authenticator app',
  'person.passkey-added': 'Added a passkey',
  'person.passkey-removed': 'Removed a passkey',
  'person.recovery-codes-made': 'Made new recovery codes',
  'person.recovery-code-used': 'Used a recovery code',
  'person.second-factor-reset': 'Second factor reset',
  'person.number-given': 'Got a number of their own',
  'team.made': 'Made',
  'team.removed': 'Deleted',
  'person.session-ended': 'One sign-in ended',
  'person.sessions-ended': 'All sign-ins ended',
  'route.made': 'Made',
  'route.saved': 'Saved',
  'route.removed': 'Deleted',
  'route.chosen': 'Another route was chosen',
  'office-hours.made': 'Made',
  'office-hours.removed': 'Deleted',
  'holiday-set.made': 'Made',
  'holiday-set.removed': 'Deleted',
  'account.cancelled': 'Cancelled',
  'account.taken-up-again': 'Taken up again',
  'account.first-steps-hidden': 'Hid the first steps',
  'card.added': 'Added',
  'card.removed': 'Removed',
  'message.removed': 'Message deleted',
  'recording.heard': 'Recording listened to',
  'recording.downloaded': 'Recording taken away as a file',
  'recording.removed': 'Recording deleted',
  'number.released': 'Released',
  'number.restored': 'Restored',
  'port.begun': 'Begun',
  'port.changed': 'Changed',
  'port.document-added': 'Document added',
  'port.submitted': 'Submitted',
  'port.cancelled': 'Cancelled',
  'line.added': 'Added',
  'line.imported': 'Imported',
  'line.password-renewed': 'New password',
  'line.removed': 'Deleted',
  'queue.removed': 'Deleted',
  'mailbox.removed': 'Deleted',
  'sound.made': 'Made',
  'sound.removed': 'Deleted',
  'webhook.made': 'Made',
  'webhook.removed': 'Deleted',
  'limits.block-lifted': 'Outgoing calls allowed again',
  'limits.country-let-through': 'Calls there allowed',
};

const labels: Record<string, string> = {
  name: 'Name',
  role: 'Role',
  extension: 'Extension',
  recordCalls: 'Record calls',
  team: 'Team',
  sees: 'Sees',
  leads: 'Leads',
  plan: 'Plan',
  isOn: 'Recharge',
  thresholdMicros: 'Below',
  amountMicros: 'To',
  accountDailyMicros: 'Account, a day',
  agentDailyMicros: 'Each agent, a day',
  newCountries: 'New countries',
  micros: 'Amount',
  card: 'Card',
  renews: 'Renews',
  members: 'Members',
  messages: 'Messages',
  mailbox: 'Mailbox',
  lines: 'Lines',
  allowed: 'Allowed',
  source: 'Source',
  campaign: 'Campaign',
  announceRecording: 'Say that calls are recorded',
  address: 'Address',
  taxId: 'Tax ID',
  companyEmail: 'E-mail',
  timeZone: 'Time zone',
  issuer: 'Issuer',
  clientId: 'Client ID',
  clientSecret: 'Client secret',
  roleClaim: 'Claim with the role',
  rolesByClaim: 'Roles by claim',
  otherwise: 'Otherwise',
  supervisorsSee: 'New supervisors see',
  admitsNew: 'People who are not invited',
  isRequired: 'Required',
};

function said(value: unknown): string {
  const role = roleSchema.safeParse(value);
  if (role.success) return roleNames[role.data];
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'string' || typeof value === 'number' ? String(value) || '–' : '–';
}

function saidOf(name: string, facts: Facts): string {
  const value = facts?.[name];
  if (name === 'sees' || name === 'supervisorsSee')
    return value === 'teams' ? 'The teams they lead' : 'Everybody';
  return /micros$/i.test(name) && typeof value === 'number' ? formatBalance(value) : said(value);
}

/** "Role: Agent → Supervisor" */
function changes(before: Facts, after: Facts): string[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...names]
    .filter((name) => name in labels && before?.[name] !== after?.[name])
    .map((name) => {
      const now = `${labels[name] ?? name}: ${saidOf(name, after)}`;
      return before && name in before
        ? `${labels[name] ?? name}: ${saidOf(name, before)} → ${saidOf(name, after)}`
        : now;
    });
}

/** "password-link-made" → "Password link made" */
function plainly(action: string): string {
  const words = (action.split('.')[1] ?? action).replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function auditWords({
  action,
  before,
  after,
}: Pick<AuditEntry, 'action' | 'before' | 'after'>): string {
  const words = actWords({ action, before, after });
  return after?.['letCallEnd'] === true ? `${words}, the live call let end first` : words;
}

function actWords({ action, before, after }: Pick<AuditEntry, 'action' | 'before' | 'after'>): string {
  const act = acts[action];
  if (action === 'person.invited' && after && 'role' in after)
    return `${act} as ${said(after['role']).toLowerCase()}`;
  if (act !== undefined) return act;
  return changes(before, after).join(', ') || plainly(action);
}

/** Today the clock, before that the date. */
export function auditTime(at: number, now: number): string {
  const date = formatDate(at, now);
  return date === formatDate(now, now) ? formatClock(at) : date;
}

const kinds: Record<string, string> = {
  person: 'People',
  team: 'Teams',
  account: 'Account',
  plan: 'Plan',
  'auto-recharge': 'Auto-recharge',
  limits: 'Limits',
  company: 'Company',
  route: 'Routes',
  'office-hours': 'Office hours',
  'holiday-set': 'Holidays',
  card: 'Cards',
  payment: 'Payments',
  package: 'Packages',
  number: 'Numbers',
  port: 'Numbers brought here',
  line: 'Lines to forward to',
  country: 'Countries',
  queue: 'Queues',
  mailbox: 'Mailboxes',
  message: 'Messages',
  recording: 'Recordings',
  sound: 'Sounds',
  webhook: 'Webhooks',
  sso: 'Company accounts',
};

/** "office-hours" → "Office hours" */
export const kindWords = (kind: string) => kinds[kind] ?? plainly(`.${kind}`);
