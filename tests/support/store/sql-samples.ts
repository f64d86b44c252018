/** A value of a type, as far as the driver looks at it: it tells the database the type of dates, booleans, bigints and bytes. */
import ts from 'typescript';
import type { Sql } from '#server/store/database.ts';

type Sample = (sql: Sql) => unknown;

/** By the name of its class. */
const OF_CLASS: Record<string, Sample> = {
  Date: () => new Date(0),
  Buffer: () => new Uint8Array(),
  Parameter: (sql) => sql.json(null),
  ArrayParameter: (sql) => sql.array(['']),
};

export function sampleOf(checker: ts.TypeChecker, of: ts.Type): Sample {
  const type = checker.getNonNullableType(of);
  const known = OF_CLASS[type.getSymbol()?.name ?? ''];
  if (known) return known;
  if (isAll(type, ts.TypeFlags.BooleanLike)) return () => true;
  if (isAll(type, ts.TypeFlags.BigIntLike)) return () => 0n;
  const element = checker.isArrayType(type) ? type.getNumberIndexType() : undefined;
  if (!element) return () => '';
  const sample = sampleOf(checker, element);
  return (sql) => [sample(sql)];
}

/** A branded one is a bigint with something besides. */
export function isAll(type: ts.Type, flags: ts.TypeFlags): boolean {
  if (type.isUnion()) return type.types.every((one) => isAll(one, flags));
  if (type.isIntersection()) return type.types.some((one) => isAll(one, flags));
  return (type.flags & flags) !== 0;
}

/** Of what `sql(x)` is given, where its type says it: each name, or one row; null: it says nothing. */
export function helperSamples(checker: ts.TypeChecker, type: ts.Type): Sample[] | null {
  const names = type.isUnion() ? type.types : [type];
  if (names.every((one) => one.isStringLiteral()))
    return names.map(
      ({ value }) =>
        (sql) =>
          sql(value),
    );
  if (isAll(type, ts.TypeFlags.StringLike)) return null;
  const row = checker.isArrayType(type) ? type.getNumberIndexType() : type;
  if (!row || isAll(row, ts.TypeFlags.StringLike)) return null;
  const columns = row
    .getProperties()
    .map((column) => [column.name, sampleOf(checker, checker.getTypeOfSymbol(column))] as const);
  return [(sql) => sql(Object.fromEntries(columns.map(([name, sample]) => [name, sample(sql) as string])))];
}
