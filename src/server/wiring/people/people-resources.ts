/** Joins what users ask about themselves and their phones with its part of the API. */
import type { PhoneCredentials } from '#contract/people/phone.ts';
import type { Status } from '#contract/people/people.ts';
import type { Clock } from '#kit/clock.ts';
import { gettingStarted, hideGettingStarted } from '#server/accounts/getting-started.ts';
import type { DemoCarrier } from '#server/engine/embedded/demo-carrier/demo-carrier.ts';
import { gettingStartedRoutes } from '#server/http/people/getting-started-routes.ts';
import { peopleRoutes } from '#server/http/people/people-routes.ts';
import { phoneRoutes } from '#server/http/people/phone-routes.ts';
import { agentNumberOf, numbersFor } from '#server/numbers/inventory/inventory-numbers.ts';
import { chooseStatus } from '#server/people/agent-status.ts';
import { readMe } from '#server/people/me.ts';
import type { User } from '#server/people/users.ts';
import type { Actor } from '#server/store/audit-log.ts';
import type { Pool } from '#server/store/database.ts';

interface PeopleParts {
  sql: Pool;
  clock: Clock;
  demo: boolean;
  carrier: DemoCarrier | null;
  /** Calls may wait for the agents who are available now. */
  onStatusChosen: (accountId: string) => void;
  issue: (userId: string, sessionId: string) => PhoneCredentials;
}

export function openPeopleResources({ sql, clock, demo, carrier, onStatusChosen, issue }: PeopleParts) {
  const me = async (userId: string) => {
    const [person, agentNumber] = await Promise.all([readMe(sql, userId), agentNumberOf(sql, userId)]);
    return { ...person, agentNumber, demo: demo && carrier !== null };
  };
  const own = {
    me,
    chooseStatus: async (user: User, status: Status) => {
      await chooseStatus(sql, user, status, clock);
      onStatusChosen(user.accountId);
    },
  };
  const phone = {
    issue,
    demoCall: carrier && demo ? carrier.call.bind(carrier) : null,
    numbersFor: (user: User) => numbersFor(sql, user),
  };
  const firstSteps = {
    read: (user: User) => gettingStarted(sql, user, clock),
    hide: (accountId: string, by: Actor) => hideGettingStarted({ sql, clock }, accountId, by),
  };
  return { me, routers: [peopleRoutes(own), phoneRoutes(phone), gettingStartedRoutes(firstSteps)] };
}
