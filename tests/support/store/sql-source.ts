/**
 * The SQL of the server's source, read and not run: each statement with its fragments put in, in every way in which they
 * can fall, and with a sample in place of each value, so that the driver builds what it would build at work.
 */
import { join, relative } from 'node:path';
import ts from 'typescript';
import type { Fragment, Sql } from '#server/store/database.ts';
import { helperSamples, sampleOf } from './sql-samples.ts';

export interface Statement {
  /** Its file and its function. */
  name: string;
  line: number;
  /** One for each way in which its fragments fall; null: they are made while the server runs. */
  ways: Build[] | null;
  /** What each of its rows is declared to be; null: nothing. */
  row: ts.Type | null;
}

export interface SqlSource {
  checker: ts.TypeChecker;
  statements: Statement[];
}

type Build<Part = Fragment> = (sql: Sql) => Part;

/** What the parameters of the functions around a piece of code stand for. */
type Bound = ReadonlyMap<ts.Symbol, Closure>;
interface Closure {
  node: ts.Node;
  bound: Bound;
}

const FREE: Bound = new Map();

/** Thrown where only a running server knows which SQL it is. */
class MadeAtWork extends Error {}

export function readSqlSource(root: string): SqlSource {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: unknown;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram([join(root, 'src/server/main.ts')], { ...options, types: ['node'] });
  const folder = join(root, 'src/server/');
  const files = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(folder));
  const checker = program.getTypeChecker();
  return { checker, statements: new SqlReader(checker, files).statements(folder) };
}

class SqlReader {
  readonly #checker: ts.TypeChecker;
  readonly #templates: ts.TaggedTemplateExpression[] = [];
  /** By the name of what is called. */
  readonly #calls = new Map<string, ts.CallExpression[]>();
  /** What a statement is made of is none by itself. */
  readonly #parts = new Set<ts.Node>();

  constructor(checker: ts.TypeChecker, files: readonly ts.SourceFile[]) {
    this.#checker = checker;
    const visit = (node: ts.Node): void => {
      if (ts.isTaggedTemplateExpression(node) && this.#isA('PendingQuery', node)) this.#templates.push(node);
      if (ts.isCallExpression(node)) {
        const name = lastWord(node.expression);
        this.#calls.set(name, [...(this.#calls.get(name) ?? []), node]);
      }
      ts.forEachChild(node, visit);
    };
    files.forEach(visit);
  }

  statements(folder: string): Statement[] {
    const read = this.#templates.map((node) => ({ node, ways: this.#statementWays(node) }));
    return read
      .filter(({ node }) => node.typeArguments !== undefined || !this.#parts.has(node))
      .map(({ node, ways }) => ({
        name: `${relative(folder, node.getSourceFile().fileName)} ${functionAround(node)}`,
        line: node.getSourceFile().getLineAndCharacterOfPosition(node.getStart()).line + 1,
        ways,
        row: this.#rowOf(node),
      }));
  }

  #isA(kind: 'PendingQuery' | 'Helper', node: ts.Node): boolean {
    return this.#checker.getTypeAtLocation(node).getSymbol()?.name === kind;
  }

  #rowOf({ typeArguments, ...node }: ts.TaggedTemplateExpression): ts.Type | null {
    const [rows] = typeArguments ?? [];
    const row = rows && this.#checker.getTypeFromTypeNode(rows).getNumberIndexType();
    if (!row?.isTypeParameter()) return row ?? null;
    // The function's own: what its callers write.
    const [written] = (this.#calls.get(functionAround(node.parent)) ?? []).flatMap(
      (call) => call.typeArguments ?? [],
    );
    return written ? this.#checker.getTypeFromTypeNode(written) : null;
  }

  #statementWays(node: ts.TaggedTemplateExpression): Build[] | null {
    try {
      return this.#templateWays(node, FREE);
    } catch (error) {
      if (error instanceof MadeAtWork) return null;
      throw error;
    }
  }

  /** As many as its part with the most: each way of each part is seen, not each with each. */
  #templateWays({ template }: ts.TaggedTemplateExpression, bound: Bound): Build[] {
    const isWhole = ts.isNoSubstitutionTemplateLiteral(template);
    const spans = isWhole ? [] : [...template.templateSpans];
    const texts = isWhole
      ? [template.text]
      : [template.head.text, ...spans.map(({ literal }) => literal.text)];
    const parts = spans.map(({ expression: node }) => this.#partWays({ node, bound }));
    const count = Math.max(1, ...parts.map(({ length }) => length));
    return Array.from(
      { length: count },
      (_, way) => (sql: Sql) =>
        sql(
          Object.assign([...texts], { raw: texts }),
          ...parts.map((ways) => ways[way % ways.length]?.(sql) as string),
        ),
    );
  }

  #partWays(part: Closure): Build<unknown>[] {
    if (this.#isA('PendingQuery', part.node)) return this.#fragmentWays(part);
    if (this.#isA('Helper', part.node)) return this.#helperWays(part);
    return [sampleOf(this.#checker, this.#checker.getTypeAtLocation(part.node))];
  }

  #fragmentWays({ node, bound }: Closure): Build[] {
    if (ts.isTaggedTemplateExpression(node)) {
      this.#parts.add(node);
      return this.#templateWays(node, bound);
    }
    return this.#lookedThrough({ node, bound }).flatMap((closure) => this.#fragmentWays(closure));
  }

  /** `sql(x)`: names, or a row to write. */
  #helperWays({ node, bound }: Closure): Build<unknown>[] {
    if (!ts.isCallExpression(node) || node.arguments.length !== 1) throw new MadeAtWork();
    const [given] = node.arguments;
    const type = given && this.#checker.getTypeAtLocation(given);
    const samples = type && helperSamples(this.#checker, type);
    if (samples) return samples;
    if (!given || !ts.isIdentifier(given)) throw new MadeAtWork();
    return this.#lookedThrough({ node: given, bound }).map(({ node: name }) => {
      if (!ts.isStringLiteral(name)) throw new MadeAtWork();
      return (sql) => sql(name.text);
    });
  }

  /** What an expression may come to, one step nearer. */
  #lookedThrough({ node, bound }: Closure): Closure[] {
    if (ts.isParenthesizedExpression(node)) return [{ node: node.expression, bound }];
    if (ts.isConditionalExpression(node))
      return [node.whenTrue, node.whenFalse].map((one) => ({ node: one, bound }));
    if (ts.isCallExpression(node)) return this.#results(node, bound);
    if (ts.isIdentifier(node)) return this.#meanings(node, bound);
    throw new MadeAtWork();
  }

  #results(call: ts.CallExpression, bound: Bound): Closure[] {
    const [first, ...others] = call.arguments;
    // Of all turns of a `reduce` the first, from what it begins with.
    const isReduce = first !== undefined && lastWord(call.expression) === 'reduce';
    const called = isReduce ? { node: first, bound } : { node: call.expression, bound };
    const given = (isReduce ? others : [...call.arguments]).map((node) => ({ node, bound }));
    return this.#functions(called).flatMap(({ node, bound: around }) => {
      if (!ts.isFunctionLike(node)) throw new MadeAtWork();
      const inside = new Map(around);
      node.parameters.forEach(({ name }, index) => {
        const symbol = this.#checker.getSymbolAtLocation(name);
        const argument = given[index];
        if (symbol && argument) inside.set(symbol, argument);
      });
      return returned(node).map((result) => ({ node: result, bound: inside }));
    });
  }

  #functions({ node, bound }: Closure): Closure[] {
    if (ts.isFunctionLike(node)) return [{ node, bound }];
    if (ts.isElementAccessExpression(node)) {
      const objects = this.#lookedThrough({ node: node.expression, bound });
      const members = objects.flatMap((object) => [...membersOf(object.node).values()]);
      return members.flatMap((member) => this.#functions(member));
    }
    return this.#lookedThrough({ node, bound }).flatMap((closure) => this.#functions(closure));
  }

  #meanings(name: ts.Identifier, bound: Bound): Closure[] {
    const symbol = this.#symbolOf(name);
    const known = symbol && bound.get(symbol);
    if (known) return [known];
    const declared = symbol?.valueDeclaration;
    if (!declared) throw new MadeAtWork();
    if (ts.isFunctionDeclaration(declared)) return [{ node: declared, bound: FREE }];
    if (ts.isVariableDeclaration(declared) && declared.initializer)
      return [{ node: declared.initializer, bound }];
    return this.#given(declared);
  }

  #symbolOf(name: ts.Identifier): ts.Symbol | undefined {
    const symbol = ts.isShorthandPropertyAssignment(name.parent)
      ? this.#checker.getShorthandAssignmentValueSymbol(name.parent)
      : this.#checker.getSymbolAtLocation(name);
    const isImported = symbol && (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    return isImported ? this.#checker.getAliasedSymbol(symbol) : symbol;
  }

  /** What callers give for a parameter, or for a property of one that is taken apart. */
  #given(declared: ts.Declaration): Closure[] {
    const isProperty = ts.isBindingElement(declared);
    const parameter = isProperty ? declared.parent.parent : declared;
    if (!ts.isParameter(parameter)) throw new MadeAtWork();
    const by = parameter.parent;
    const calls = (this.#calls.get(functionName(by)) ?? []).filter(
      (call) => this.#checker.getResolvedSignature(call)?.declaration === by,
    );
    const given = calls.flatMap((call) => call.arguments[by.parameters.indexOf(parameter)] ?? []);
    if (given.length === 0) throw new MadeAtWork();
    return given.map((node) =>
      isProperty ? memberOf(node, (declared.propertyName ?? declared.name).getText()) : { node, bound: FREE },
    );
  }
}

function membersOf(object: ts.Node): Map<string, Closure> {
  if (!ts.isObjectLiteralExpression(object)) throw new MadeAtWork();
  return new Map(
    object.properties.map((member) => {
      if (ts.isPropertyAssignment(member))
        return [member.name.getText(), { node: member.initializer, bound: FREE }];
      if (ts.isShorthandPropertyAssignment(member))
        return [member.name.text, { node: member.name, bound: FREE }];
      throw new MadeAtWork();
    }),
  );
}

function memberOf(object: ts.Node, name: string): Closure {
  const member = membersOf(object).get(name);
  if (!member) throw new MadeAtWork();
  return member;
}

const lastWord = (node: ts.Expression): string =>
  ts.isIdentifier(node) ? node.text : ts.isPropertyAccessExpression(node) ? node.name.text : '';

function functionName(node: ts.Node): string {
  if ((ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) && node.name)
    return node.name.getText();
  if (ts.isVariableDeclaration(node.parent)) return node.parent.name.getText();
  return '';
}

function functionAround(node: ts.Node): string {
  for (let at = node; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isFunctionLike(at) && functionName(at) !== '') return functionName(at);
  }
  return '';
}

function returned(node: ts.SignatureDeclaration): ts.Node[] {
  const body = 'body' in node ? node.body : undefined;
  if (!body) throw new MadeAtWork();
  if (!ts.isBlock(body)) return [body];
  const found: ts.Node[] = [];
  const visit = (inside: ts.Node): void => {
    if (ts.isReturnStatement(inside) && inside.expression) found.push(inside.expression);
    if (!ts.isFunctionLike(inside)) ts.forEachChild(inside, visit);
  };
  visit(body);
  return found;
}
