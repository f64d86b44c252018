import type { Role } from '#contract/people/people.ts';

export const roleNames: Record<Role, string> = {
  agent: 'Agent',
  supervisor: 'Supervisor',
  admin: 'Administrator',
};
