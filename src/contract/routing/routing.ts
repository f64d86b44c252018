/**
 * What a tracking number does with a call: nodes, joined by their outlets. The server decides by it, the browser draws it,
 * and *Try it* lights a way through it: one structure for all three.
 *
 * A route that is saved has no loop, and every outlet leads to a node, so that every call ends at a node without outlets
 * (voicemail, hang up). What is wrong with a draft is a `RouteFault`, which names the node.
 */
import * as z from 'zod/mini';
import { lineText } from '../values/line-text.ts';
import { e164Schema } from '../values/phone-number.ts';
import { readVersionSchema, versionSchema } from '../values/version.ts';
import { common, list, nodeIdSchema, outlet, whole } from './node-fields.ts';

/** Who is rung: the browser (and desk phones) of an agent, or a receiving number of the account. */
export const targetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('agent'), userId: z.uuid() }),
  z.object({ kind: z.literal('receiving'), receivingId: z.uuid() }),
]);
export type Target = z.infer<typeof targetSchema>;

/** What the caller hears; `default` is the spoken sentence that this kind of node brings along. */
export const promptRefSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('default') }),
  z.object({ kind: z.literal('prompt'), promptId: z.uuid() }),
]);
export type PromptRef = z.infer<typeof promptRefSchema>;

const ringSeconds = whole(1, 300);

/** Ordered steps, each ringing one or more at once: simultaneous within a step, sequential between steps. */
const ringPlan = z.object({
  kind: z.literal('ring-plan'),
  ...common,
  steps: list(z.object({ ring: list(targetSchema, 1, 50), forSeconds: ringSeconds }), 1, 20),
  noAnswer: outlet,
});

/** One after the other; each call begins with the one whose turn it is. */
const roundRobin = z.object({
  kind: z.literal('round-robin'),
  ...common,
  targets: list(targetSchema, 1, 50),
  forSeconds: ringSeconds,
  noAnswer: outlet,
});

/** One after the other; who begins is spread by weight (smooth weighted round robin). */
const weighted = z.object({
  kind: z.literal('weighted'),
  ...common,
  targets: list(z.object({ target: targetSchema, weight: whole(1, 100) }), 1, 50),
  forSeconds: ringSeconds,
  noAnswer: outlet,
});

/** By where the caller is: the ZIP they key in, else NPA-NXX, else NPA of their number, else `otherwise`. */
const geographic = z.object({
  kind: z.literal('geographic'),
  ...common,
  askZip: z.boolean(),
  prompt: promptRefSchema,
  areas: list(
    z.object({
      name: lineText(60),
      /** ZIP codes or their beginnings: "606" is Chicago. */
      zips: list(z.string().check(z.regex(/^\d{1,5}$/)), 0, 500),
      /** NPA-NXX, six digits: "312555". */
      exchanges: list(z.string().check(z.regex(/^[2-9]\d\d[2-9]\d\d$/)), 0, 500),
      /** NPA: "312". */
      areaCodes: list(z.string().check(z.regex(/^[2-9]\d\d$/)), 0, 400),
      to: outlet,
    }),
    1,
    50,
  ),
  otherwise: outlet,
});

const menuKey = z.string().check(z.regex(/^[0-9*#]$/));

/** IVR. A wrong key or none is asked again, `attempts` times in all; then `noKey`. */
const menu = z.object({
  kind: z.literal('menu'),
  ...common,
  prompt: promptRefSchema,
  options: list(z.object({ key: menuKey, label: lineText(60), to: outlet }), 1, 12),
  attempts: whole(1, 5),
  timeoutSeconds: whole(2, 30),
  /** The caller may key in an agent's extension instead. */
  dialExtension: z.boolean(),
  noKey: outlet,
});

/** Waits, first come first served, until a member of the queue is free. */
const queue = z.object({
  kind: z.literal('queue'),
  ...common,
  queueId: z.uuid(),
  prompt: promptRefSchema,
  maxWaitSeconds: whole(5, 3600),
  tooLong: outlet,
});

const clockTime = z.string().check(z.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'a time such as 08:30'));
const isoDate = z.string().check(z.regex(/^(?:\d{4}-)?(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/));

/** By local time: holidays first, then the first hours that fit, then `otherwise`. DST is the time zone's. */
const schedule = z.object({
  kind: z.literal('schedule'),
  ...common,
  /** IANA: "America/New_York". */
  timeZone: lineText(60),
  hours: list(
    z.object({
      name: lineText(60),
      /** 1 Monday … 7 Sunday. */
      days: list(whole(1, 7), 1, 7),
      /** Local, first minute included. */
      from: clockTime,
      /** Local, excluded. At or before `from`: it lasts past midnight into the next day. */
      until: clockTime,
      to: outlet,
    }),
    0,
    50,
  ),
  /** "2026-12-25" once, "12-25" each year. */
  holidays: list(z.object({ name: lineText(60), date: isoDate }), 0, 100),
  onHoliday: outlet,
  otherwise: outlet,
});

/** By office hours of the account (office-hours.ts), which other routes go by, too: their holidays first. */
const officeHours = z.object({
  kind: z.literal('office-hours'),
  ...common,
  officeHoursId: z.uuid(),
  open: outlet,
  closed: outlet,
  holiday: outlet,
});

/** Says something, then goes on. */
const message = z.object({ kind: z.literal('message'), ...common, prompt: promptRefSchema, next: outlet });

const voicemail = z.object({
  kind: z.literal('voicemail'),
  ...common,
  mailboxId: z.uuid(),
  prompt: promptRefSchema,
});

/** Goes on by another route of the account, from its beginning, and does not come back: a menu that many routes share. */
const otherRoute = z.object({ kind: z.literal('other-route'), ...common, routeId: z.uuid() });

/** A polite end, after a sentence if there is one. */
const hangUp = z.object({ kind: z.literal('hang-up'), ...common, prompt: z.nullable(promptRefSchema) });

export const routeNodeSchema = z.discriminatedUnion('kind', [
  ringPlan,
  roundRobin,
  weighted,
  geographic,
  menu,
  queue,
  officeHours,
  schedule,
  message,
  voicemail,
  otherRoute,
  hangUp,
]);
export type RouteNode = z.infer<typeof routeNodeSchema>;
export type NodeKind = RouteNode['kind'];
export type NodeOf<Kind extends NodeKind> = Extract<RouteNode, { kind: Kind }>;

export const routeSchema = z.object({ start: nodeIdSchema, nodes: list(routeNodeSchema, 1, 100) });
export type Route = z.infer<typeof routeSchema>;

/** One way out of a node, in the order in which it is drawn. */
export interface Outlet {
  /** Unique in its node: "key:2", "hours:0", "no-answer". */
  id: string;
  /** The author's word ("Sales", "Mon–Fri 8–18"); null for the ones whose word the browser knows by the id. */
  label: string | null;
  /** "": not joined yet. */
  to: string;
}

const out = (id: string, to: string, label: string | null = null): Outlet => ({ id, to, label });

/** Every way out of a node. None: the call ends there. */
export function outletsOf(node: RouteNode): Outlet[] {
  if ('noAnswer' in node) return [out('no-answer', node.noAnswer)];
  switch (node.kind) {
    case 'geographic':
      return [
        ...node.areas.map(({ name, to }, index) => out(`area:${index}`, to, name)),
        out('otherwise', node.otherwise),
      ];
    case 'menu':
      return [
        ...node.options.map(({ key, label, to }) => out(`key:${key}`, to, label)),
        out('no-key', node.noKey),
      ];
    case 'queue':
      return [out('too-long', node.tooLong)];
    case 'schedule':
      return [
        ...node.hours.map(({ name, to }, index) => out(`hours:${index}`, to, name)),
        out('holiday', node.onHoliday),
        out('otherwise', node.otherwise),
      ];
    case 'office-hours':
      return [out('open', node.open), out('closed', node.closed), out('holiday', node.holiday)];
    case 'message':
      return [out('next', node.next)];
    default:
      return [];
  }
}

export const faultKindSchema = z.enum([
  /** `path` names the nodes of the loop, in order. */
  'loop',
  /** The outlet leads nowhere. */
  'dead-end',
  /** No way leads here. */
  'unreached',
  'two-nodes-with-one-id',
  'two-options-with-one-key',
  /** A user, receiving number, queue, mailbox, prompt, route or office hours that are not the account's, or are gone. */
  'unknown-reference',
  'unknown-time-zone',
  /** A schedule without hours: no call would ever be let through. */
  'never-open',
  /** A receiving number in a country that is off. */
  'country-off',
  /** It goes on by a route that comes back to this one. */
  'leads-back',
  /** Routes that go on by one another: more than 20. */
  'too-many-routes',
]);

export const routeFaultSchema = z.object({
  kind: faultKindSchema,
  nodeId: z.string(),
  outlet: z.nullable(z.string()),
  path: z.array(z.string()),
});
export type RouteFault = z.infer<typeof routeFaultSchema>;

/** A step that no call reaches does no harm: it is told, and the route may be saved. */
export const stopsSaving = ({ kind }: RouteFault): boolean => kind !== 'unreached';

/** GET and PUT /api/rented-numbers/{number}/route. */
export const savedRouteSchema = z.object({
  number: e164Schema,
  /** The route that serves it, and its name; null: it does by itself what it does. */
  routeId: z.nullable(z.string()),
  name: z.nullable(z.string()),
  /** How many numbers it serves: with more than one, saving gives this number a route of its own. */
  count: z.int(),
  route: routeSchema,
  /** Epoch milliseconds; null: nobody has saved one, this is what the number does by itself. */
  savedAt: z.nullable(z.int()),
  version: versionSchema,
});
export type SavedRoute = z.infer<typeof savedRouteSchema>;
export const saveRouteSchema = z.object({ route: routeSchema, version: readVersionSchema });
export type SaveRoute = z.infer<typeof saveRouteSchema>;
/** The answer to PUT: saved, or what is wrong with it (200 with faults is no error of the request). */
export const routeSavingSchema = z.object({
  /** null: nothing was saved. */
  version: z.nullable(versionSchema),
  faults: z.array(routeFaultSchema),
});
export type RouteSaving = z.infer<typeof routeSavingSchema>;
