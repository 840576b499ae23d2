import { CasebridgeError } from '../errors/casebridge-error.js';
import type { ErrorCode } from '../errors/catalogue.js';
import type { SchemaKey } from './schema.js';

/** One thing that is wrong with a configuration. Carries no secret. */
export interface Problem {
  readonly code: ErrorCode;
  /** The key whose value it is about; '' if it is about none. */
  readonly path: string;
  /** One sentence without its full stop. */
  readonly text: string;
}

/** A problem with the value of a key; names the key and its environment variable. */
export function keyProblem(key: SchemaKey, text: string): Problem {
  return { code: 'CASEBRIDGE_CONFIG_INVALID', path: key.path, text: `${key.path} (${key.env}) ${text}` };
}

/**
 * Throws all problems as one error; does nothing if there are none. If all are of one kind the error is too.
 *
 * @throws CasebridgeError
 */
export function throwProblems(problems: readonly Problem[]): void {
  const [first] = problems;
  if (!first) return;
  const code = problems.every((problem) => problem.code === first.code) ? first.code : 'CASEBRIDGE_CONFIG_INVALID';
  const heading = problems.length === 1 ? '' : `The configuration has ${problems.length} problems:\n  - `;
  throw new CasebridgeError(code, `${heading}${problems.map(({ text }) => text).join('\n  - ')}.`);
}
