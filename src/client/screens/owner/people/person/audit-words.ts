import { formatClock, formatDate } from '#client/state/wording/date.ts';
import type { AuditEntry } from '#contract/people/team.ts';
import { roleSchema } from '#contract/people/people.ts';
import { roleNames } from '../../../parts/role-words.ts';

type Facts = AuditEntry['before'];

/** What was done, where the values before and after do not say it. */
const acts: Record<string, string> = {
  'person.invited': 'Invited',
  'person.invited-again': 'Invited again',
  'person.joined': 'Came in by the invitation',
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
  'person.session-ended': 'One sign-in ended',
  'person.sessions-ended': 'All sign-ins ended',
};

const labels: Record<string, string> = {
  name: 'Name',
  role: 'Role',
  extension: 'Extension',
  recordCalls: 'Record calls',
};

function said(value: unknown): string {
  const role = roleSchema.safeParse(value);
  if (role.success) return roleNames[role.data];
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'string' || typeof value === 'number' ? String(value) || '–' : '–';
}

/** "Role: Agent → Supervisor" */
function changes(before: Facts, after: Facts): string[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...names]
    .filter((name) => name in labels)
    .map((name) => `${labels[name] ?? name}: ${said(before?.[name])} → ${said(after?.[name])}`);
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
