import type { Edit, Mutator } from './edit.js';

/** Declarations are kept: what uses them would not compile. A block goes statement by statement. */
const KEPT = new Set(['LocalVariableDeclarationStatement', 'Block']);

/** A statement, with all that is in it, is left out. */
const dropped: Mutator = (node, { endsWithValue }) => {
  const [inner] = node.children;
  if (node.kind !== 'Statement' || inner === undefined || KEPT.has(inner.kind) || endsWithValue) return [];
  return [{ kind: 'statement', at: node, replacement: '{ }' }];
};

/** `else` is left out. */
const noElse: Mutator = (node) => {
  const index = node.children.findIndex(({ text }) => text.toLowerCase() === 'else');
  const word = node.children[index];
  const branch = node.children[index + 1];
  if (node.kind !== 'IfStatement' || word === undefined || branch === undefined) return [];
  return [{ kind: 'statement', at: { from: word.from, to: branch.to, line: word.line }, replacement: '' }];
};

/** A trigger does not fire for one of its events. */
const triggerEvents: Mutator = (node) => {
  if (node.kind !== 'TriggerUnit') return [];
  const events = node.children.filter(({ kind }) => kind === 'TriggerCase');
  if (events.length < 2) return [];
  return events.map((event): Edit => {
    const others = events.filter((other) => other !== event).map(({ text }) => text);
    const at = { from: events[0]?.from ?? 0, to: events.at(-1)?.to ?? 0, line: event.line };
    return { kind: 'trigger event', at, replacement: others.join(', '), shown: event };
  });
};

const ACCESS: ReadonlyMap<string, string> = new Map([
  ['system_mode', 'USER_MODE'],
  ['user_mode', 'SYSTEM_MODE'],
]);

/**
 * The other access mode: of a call, a DML statement, a query. Not of a class's sharing keyword: the simulated org does not
 * narrow system mode by sharing, so that no test could tell.
 */
const access: Mutator = (node) => {
  const word = node.text.toLowerCase();
  const mode = ACCESS.get(word);
  if (node.kind === 'token' && mode !== undefined) return [{ kind: 'access', at: node, replacement: mode }];
  if (node.kind !== 'AccessLevel') return [];
  return [{ kind: 'access', at: node, replacement: word.endsWith('system') ? 'as user' : 'as system' }];
};

export const STATEMENT_MUTATORS: readonly Mutator[] = [dropped, noElse, triggerEvents, access];
