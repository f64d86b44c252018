import { createMiddleware } from 'hono/factory';
import type { Role } from '#contract/people/people.ts';
import { seesEverybody } from '#server/people/sight.ts';
import type { Env } from './context.ts';
import { problem } from './problem.ts';

/** 403 for everybody else. Use: `createRoute({ …, middleware: [onlyFor('admin')] as const })` */
export const onlyFor = (...roles: readonly Role[]) =>
  createMiddleware<Env>(async (c, next) => {
    if (!roles.includes(c.var.session.user.role)) return problem(c, 403, 'forbidden');
    await next();
    return undefined;
  });

/** What belongs to no person, such as money: 403 for who does not see everybody. */
export const onlyWhoSeesEverybody = createMiddleware<Env>(async (c, next) => {
  if (!seesEverybody(c.var.session.user)) return problem(c, 403, 'forbidden');
  await next();
  return undefined;
});
