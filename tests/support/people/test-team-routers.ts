import type { Clock } from '#kit/clock.ts';
import { auditIn } from '#server/accounts/audit.ts';
import { auditRoutes } from '#server/http/people/audit-routes.ts';
import { PasswordHashing } from '#server/people/sign-in/password-hashing.ts';
import type { Pool } from '#server/store/database.ts';
import { openNumberResources } from '#server/wiring/number-resources.ts';
import { openTeamResources } from '#server/wiring/people/team-resources.ts';
import { FakeRooms } from '#support/http/fake-rooms.ts';
import { openNumberParts } from '#support/numbers/number-parts.ts';

/** The routes of a team on real tables; no phone is registered. */
export async function openTestTeamRouters(sql: Pool, clock: Clock) {
  const { numberLeft, giveNumber, routers } = openNumberResources(await openNumberParts(sql, clock));
  const team = openTeamResources({
    sql,
    clock,
    hashing: new PasswordHashing(),
    numberLeft,
    giveNumber,
    phoneSessions: () => [],
    http: new FakeRooms().parts(),
    mailLink: null,
  });
  return { ...team, routers: [...team.routers, ...routers, auditRoutes(auditIn(() => sql))] };
}
