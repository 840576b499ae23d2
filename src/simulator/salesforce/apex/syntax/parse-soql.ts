import type { Expression, SoqlExpression } from './ast.js';
import type { Token } from './lexer.js';
import type { TokenReader } from './token-reader.js';

const DATE_COUNT = /_n_|^n_/;
const CLOCK_PART = /^t\d+$/;
const MODES: Readonly<Record<string, 'user' | 'system'>> = {
  system_mode: 'system',
  user_mode: 'user',
  security_enforced: 'user',
};

/** What has been read of a query so far. */
interface SoqlDraft {
  text: string;
  readonly binds: Expression[];
  readonly numbers: number[];
  mode: 'user' | 'system' | undefined;
  allRows: boolean;
  securityEnforced: boolean;
}

/**
 * Reads `[SELECT …]`. Bind expressions become named binds; the clauses that the query engine does not know (access
 * mode, locking, ALL ROWS) are taken out of the text.
 *
 * @param bindExpression reads the expression after a colon.
 * @throws ApexCompileError
 */
export function parseSoql(reader: TokenReader, bindExpression: () => Expression): SoqlExpression {
  const { at } = reader;
  reader.expect('[');
  if (reader.is('find')) throw reader.error('SOSL is not supported by the simulated org');
  const draft: SoqlDraft = {
    text: '',
    binds: [],
    numbers: [],
    mode: undefined,
    allRows: false,
    securityEnforced: false,
  };
  let before: Token | undefined;
  while (!reader.is(']')) {
    if (reader.peek().kind === 'end') throw reader.unexpected("expecting ']'");
    if (!takeClause(reader, draft)) before = takeToken(reader, draft, before, bindExpression);
  }
  reader.expect(']');
  return { kind: 'soql', at, ...draft };
}

function takeClause(reader: TokenReader, draft: SoqlDraft): boolean {
  const mode = reader.is('with') ? MODES[reader.peek(1).lower] : undefined;
  const locking = reader.is('for') && (reader.is('update', 1) || reader.is('view', 1) || reader.is('reference', 1));
  const allRows = reader.is('all') && reader.is('rows', 1);
  if (mode === undefined && !locking && !allRows) return false;
  draft.mode ??= mode;
  draft.allRows ||= allRows;
  draft.securityEnforced ||= reader.is('security_enforced', 1);
  reader.next();
  reader.next();
  return true;
}

function takeToken(
  reader: TokenReader,
  draft: SoqlDraft,
  before: Token | undefined,
  bindExpression: () => Expression,
): Token {
  const token = reader.next();
  if (token.text === ':' && before !== undefined && !isPartOfLiteral(before)) {
    const name = draft.binds.length;
    const isNumber = before.lower === 'limit' || before.lower === 'offset';
    draft.text += isNumber ? ` {${name}}` : ` :bind${name}`;
    if (isNumber) draft.numbers.push(name);
    draft.binds.push(bindExpression());
    return reader.last;
  }
  const glued = before !== undefined && before.end === token.start && !draft.text.endsWith('}');
  draft.text += glued || draft.text === '' ? token.text : ` ${token.text}`;
  return token;
}

/** True in `LAST_N_DAYS:30` and in the clock of `2026-01-05T09:00:00Z`. */
function isPartOfLiteral(before: Token): boolean {
  return before.kind === 'integer' || DATE_COUNT.test(before.lower) || CLOCK_PART.test(before.lower);
}
