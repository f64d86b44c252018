/** What PostgreSQL says of a statement's columns when it prepares it. */
import type { Fragment, Sql } from '#server/store/database.ts';

export interface PreparedStatement {
  columns: StatementColumn[];
  /** It reads whole rows, and with them what nobody asks for. */
  isStar: boolean;
}

export interface StatementColumn {
  name: string;
  /** What the driver makes of its type; `json`: what was put in. */
  readAs: string;
  /** null: it is computed, and may be anything. */
  isNullable: boolean | null;
}

const READ_AS: Record<string, string> = {
  bool: 'boolean',
  int2: 'number',
  int4: 'number',
  float4: 'number',
  float8: 'number',
  int8: 'bigint',
  numeric: 'string',
  text: 'string',
  varchar: 'string',
  name: 'string',
  uuid: 'string',
  timestamptz: 'Date',
  timestamp: 'Date',
  date: 'Date',
  bytea: 'bytes',
  json: 'json',
  jsonb: 'json',
};

/** Types and columns of a database, looked up once. */
export class StatementColumns {
  readonly #sql: Sql;
  /** By its number, e.g. `_text`. */
  readonly #types: ReadonlyMap<number, string>;
  /** By table and place. */
  readonly #isNullable: ReadonlyMap<string, boolean>;

  private constructor(
    sql: Sql,
    types: ReadonlyMap<number, string>,
    isNullable: ReadonlyMap<string, boolean>,
  ) {
    this.#sql = sql;
    this.#types = types;
    this.#isNullable = isNullable;
  }

  static async of(sql: Sql): Promise<StatementColumns> {
    const types = await sql<{ oid: number; name: string }[]>`select oid::int, typname as name from pg_type`;
    const columns = await sql<{ place: string; isNullable: boolean }[]>`
      select attrelid || '.' || attnum as place, not attnotnull as is_nullable from pg_attribute`;
    return new StatementColumns(
      sql,
      new Map(types.map(({ oid, name }) => [oid, name])),
      new Map(columns.map(({ place, isNullable }) => [place, isNullable])),
    );
  }

  /** @throws what PostgreSQL has against it */
  async in(statement: Fragment): Promise<PreparedStatement> {
    const { string: text, columns: described } = await statement.describe();
    // Of one that gives no rows the driver says nothing.
    const columns = (described as typeof described | undefined) ?? [];
    const outer = await this.#outerJoined(text);
    return {
      isStar: /^\s*select (\w+\.)?\*|returning (\w+\.)?\*/.test(text),
      columns: columns.map(({ name, type, table, number }, index) => ({
        name,
        readAs: this.#readAs(type),
        isNullable: outer.has(index) || (this.#isNullable.get(`${table}.${number}`) ?? null),
      })),
    };
  }

  #readAs(oid: number): string {
    const type = this.#types.get(oid) ?? '';
    const element = type.startsWith('_') ? type.slice(1) : null;
    return element === null ? (READ_AS[type] ?? type) : `${READ_AS[element] ?? element}[]`;
  }

  /** Columns, by their place, of the side of an outer join that may be missing. */
  async #outerJoined(text: string): Promise<Set<number>> {
    if (!/\b(left|right|full) join\b/.test(text)) return new Set();
    const rows = await this.#sql.unsafe(`explain (verbose, generic_plan, format json) ${text}`);
    const [[{ Plan: plan }]] = Object.values(rows[0] ?? {}) as [[{ Plan: PlanNode }]];
    const missing = new Set(missingIn(plan));
    return new Set([...(plan.Output ?? []).entries()].flatMap(([at, one]) => (missing.has(one) ? [at] : [])));
  }
}

/** As EXPLAIN writes it. */
interface PlanNode {
  Output?: string[];
  'Join Type'?: string;
  'Parent Relationship'?: string;
  Plans?: PlanNode[];
}

function missingIn(node: PlanNode): string[] {
  const sides =
    { Left: ['Inner'], Right: ['Outer'], Full: ['Inner', 'Outer'] }[node['Join Type'] ?? ''] ?? [];
  return (node.Plans ?? []).flatMap((child) => [
    ...(sides.includes(child['Parent Relationship'] ?? '') ? (child.Output ?? []) : []),
    ...missingIn(child),
  ]);
}
