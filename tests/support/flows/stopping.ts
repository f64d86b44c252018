/** What stops somebody: each by the API, as an administrator, and a new password by the link that one has made. */
import { accessLinkSchema, signedInPlacesSchema } from '#contract/people/team.ts';
import { routes } from '#contract/routes.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import type { Sql } from '#server/store/database.ts';

interface Site {
  url: string;
  sql: Sql;
  /** Signed in as this demo person. */
  ask: (who: string, method: string, path: string, body?: object) => Promise<Response>;
}

/** @param login whose person it is: "agent1" */
export function stopsOf({ url, sql, ask }: Site, { login, id }: { login: string; id: string }) {
  const at = (route: string) => route.replace('{id}', id);
  const asAdmin = (method: string, path: string, body?: object) => ask('admin', method, path, body);

  return {
    deactivate: (letCallEnd: boolean) => asAdmin('POST', at(setupRoutes.deactivatePerson), { letCallEnd }),
    changeRole: async (letCallEnd?: boolean) => {
      const { role } = (await (await ask(login, 'GET', routes.me)).json()) as { role: string };
      return asAdmin('PATCH', at(setupRoutes.person), {
        role: role === 'agent' ? 'supervisor' : 'agent',
        ...(letCallEnd === undefined ? {} : { letCallEnd }),
      });
    },
    endSessions: (query = '') => asAdmin('DELETE', at(setupRoutes.personSessions) + query),
    /** The one with the phone. */
    endSession: async (query = '') => {
      const path = at(setupRoutes.personSessions);
      const places = signedInPlacesSchema.parse(await (await asAdmin('GET', path)).json());
      const withPhone = places.sessions.find(({ hasPhone }) => hasPhone);
      return asAdmin('DELETE', `${path}/${withPhone?.id ?? ''}${query}`);
    },
    unbind: async (query = '') => {
      await sql`
        insert into sso_identities (account_id, issuer, subject, user_id, bound_at)
        select account_id, 'http://127.0.0.1', id, id, now() from users where id = ${id}`;
      return asAdmin('DELETE', at(setupRoutes.personSso) + query);
    },
    resetFactor: async (query = '') => {
      await sql`
        insert into authenticator_apps (user_id, secret, made_at, last_step) values (${id}, '', now(), 0)`;
      return asAdmin('POST', at(setupRoutes.resetSecondFactor) + query);
    },
    /** Their password is the demo's again afterwards. */
    useLink: async (letCallEnd?: boolean) => {
      const made = await asAdmin('POST', at(setupRoutes.passwordLink));
      const token =
        accessLinkSchema
          .parse(await made.json())
          .link.split('/')
          .at(-1) ?? '';
      const used = { token, name: 'Ana Reyes', password: 'correct horse battery', letCallEnd };
      const answer = await fetch(url + setupRoutes.useAccessLink, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(used),
      });
      await sql`
        update users set password_hash = (select password_hash from users where email = 'agent2@harbor.test')
        where id = ${id}`;
      return answer;
    },
  };
}
