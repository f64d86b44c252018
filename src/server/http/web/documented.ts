import { z } from '@hono/zod-openapi';

type Schema = z.core.$ZodType;
type Definition = Record<string, unknown>;
type LargeClass = new (definition: Definition) => Schema;

const largeClasses = z as unknown as Record<string, LargeClass | undefined>;

/**
 * The contract is written in zod's small dialect (zod/mini), the one that a browser can afford; Hono's OpenAPI router
 * reads only the large one. Both stand on the same core, so a schema of the small dialect is built anew in the large
 * one, check for check.
 * @throws Error for a kind of schema that the large dialect does not have: a bug in the contract.
 */
export function documented<Shape extends z.core.$ZodShape>(
  schema: z.core.$ZodObject<Shape, z.core.$strip>,
): z.ZodObject<Shape>;
export function documented<Union extends z.core.$ZodDiscriminatedUnion>(
  schema: Union,
): z.ZodType<z.core.output<Union>, z.core.input<Union>>;
export function documented(schema: Schema): Schema {
  return enlarged(schema);
}

function enlarged(schema: Schema): Schema {
  const name = [...schema._zod.traits].find((trait) => trait.startsWith('ZodMini'));
  const Large = largeClasses[name?.replace('ZodMini', 'Zod') ?? ''];
  if (!Large) throw new Error(`The contract has a schema that cannot be documented: ${schema._zod.def.type}`);
  const parts = Object.entries({ ...schema._zod.def }).map(([key, part]) => [key, enlargedPart(key, part)]);
  return new Large(Object.fromEntries(parts) as Definition);
}

/** A definition holds other schemas by themselves (innerType, in, out), in lists (options) and by name (shape). */
function enlargedPart(key: string, part: unknown): unknown {
  if (key === 'shape') {
    const fields = Object.entries(part as Record<string, Schema>);
    return Object.fromEntries(fields.map(([name, field]) => [name, enlarged(field)]));
  }
  if (Array.isArray(part)) return part.map((item: unknown) => (isSchema(item) ? enlarged(item) : item));
  return isSchema(part) ? enlarged(part) : part;
}

/** A check has inner workings, too, but is no schema. */
const isSchema = (part: unknown): part is Schema =>
  typeof part === 'object' && part !== null && '_zod' in part && (part as Schema)._zod.traits.has('$ZodType');

/** Of an answer. @param schema as `documented` gives it */
export const json = <Schema>(description: string, schema: Schema) => ({
  description,
  content: { 'application/json': { schema } },
});

/** Of a request. @param schema as `documented` gives it */
export const body = <Schema>(schema: Schema) => ({
  required: true,
  content: { 'application/json': { schema } },
});
