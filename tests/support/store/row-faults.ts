/** What a row is declared to be, held against the columns of its statement. */
import ts from 'typescript';
import type { PreparedStatement, StatementColumn } from './statement-columns.ts';
import { isAll } from './sql-samples.ts';

export function rowFaults(
  checker: ts.TypeChecker,
  row: ts.Type,
  { columns, isStar }: PreparedStatement,
): string[] {
  const declared = new Map(checker.getPropertiesOfType(row).map((column) => [column.name, column]));
  const found = new Set(columns.map(({ name }) => name));
  return [
    ...[...declared.keys()].filter((name) => !found.has(name)).map((name) => `${name} is not there`),
    ...columns.flatMap((column) => {
      const property = declared.get(column.name);
      if (!property) return isStar ? [] : [`${column.name} is read and not declared`];
      return columnFaults(checker, checker.getTypeOfSymbol(property), column);
    }),
  ];
}

function columnFaults(
  checker: ts.TypeChecker,
  type: ts.Type,
  { name, readAs, isNullable }: StatementColumn,
): string[] {
  if ((type.flags & ts.TypeFlags.Unknown) !== 0) return [];
  const isRight = isReadAs(checker, checker.getNonNullableType(type), readAs);
  const saysNull = type.isUnion() && type.types.some(({ flags }) => (flags & ts.TypeFlags.Null) !== 0);
  return [
    ...(isRight ? [] : [`${name} is ${readAs}, not ${checker.typeToString(type)}`]),
    ...(isNullable === true && !saysNull ? [`${name} may be null`] : []),
    ...(isNullable === false && saysNull ? [`${name} is never null`] : []),
  ];
}

function isReadAs(checker: ts.TypeChecker, type: ts.Type, readAs: string): boolean {
  const element = checker.isArrayType(type) ? type.getNumberIndexType() : undefined;
  if (element && readAs.endsWith('[]')) return isReadAs(checker, element, readAs.slice(0, -2));
  if (readAs === 'json') return !['Date', 'bigint', 'bytes'].includes(kindOf(type));
  return kindOf(type) === readAs;
}

function kindOf(type: ts.Type): string {
  if (isAll(type, ts.TypeFlags.StringLike)) return 'string';
  if (isAll(type, ts.TypeFlags.NumberLike)) return 'number';
  if (isAll(type, ts.TypeFlags.BigIntLike)) return 'bigint';
  if (isAll(type, ts.TypeFlags.BooleanLike)) return 'boolean';
  const name = type.getSymbol()?.name;
  return name === 'Buffer' || name === 'Uint8Array' ? 'bytes' : (name ?? 'mixed');
}
