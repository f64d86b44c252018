import type { Role } from '#contract/people/people.ts';
import type { RoleLine } from '#contract/people/sso.ts';

export interface RoleRule {
  roleClaim: string;
  roles: readonly RoleLine[];
  otherwise: Role | null;
}

type Claims = Readonly<Record<string, unknown>>;

/** What the provider says somebody is here. null: nothing that lets them in. @param now whom we know, as they are */
export function roleByClaim({ roleClaim, roles, otherwise }: RoleRule, claims: Claims, now: Role | null) {
  if (roleClaim === '') return now ?? otherwise;
  const said = new Set(textsOf(valueOf(claims, roleClaim)));
  return roles.find(({ value }) => said.has(value))?.role ?? otherwise;
}

/** Names of claims may be addresses with points in them; a whole name goes before a way into what a claim holds. */
function valueOf(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name
    .split('.')
    .reduce<unknown>(
      (held, part) => (isObject(held) && Object.hasOwn(held, part) ? held[part] : undefined),
      claims,
    );
}

const isObject = (value: unknown): value is Claims => typeof value === 'object' && value !== null;

const textsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string');
