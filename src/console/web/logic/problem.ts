import type { ApiError } from '../../contract.js';

/** What went wrong with a request, for a person: what happened, what to do now, and the code to look up. */
export class Problem extends Error implements ApiError {
  override readonly name = 'Problem';
  readonly code: string;
  readonly cure: string;
  /** HTTP status; 0 if there was no answer. */
  readonly status: number;

  constructor(status: number, { code, message, cure }: ApiError) {
    super(message);
    this.status = status;
    this.code = code;
    this.cure = cure;
  }

  /** Keeps a problem; anything else becomes one that asks to reload. */
  static from(error: unknown): Problem {
    if (error instanceof Problem) return error;
    return new Problem(0, {
      code: 'CONSOLE_INTERNAL',
      message: `The page failed: ${error instanceof Error ? error.message : String(error)}`,
      cure: 'Reload the page. If it happens again, report it with this text.',
    });
  }
}

/** There was no answer at all. */
export function noConnection(what: string): Problem {
  return new Problem(0, {
    code: 'CONSOLE_NO_CONNECTION',
    message: `${what}: the server of the console did not answer.`,
    cure: 'Look whether the process of this group runs and whether this computer reaches it, then try again.',
  });
}

/** The answer took too long. @param limitMs the limit that passed, milliseconds. */
export function tooSlow(what: string, limitMs: number): Problem {
  return new Problem(0, {
    code: 'CONSOLE_TIME_LIMIT',
    message: `${what}: no answer within ${Math.round(limitMs / 1_000)} s.`,
    cure: 'Try again. If it stays slow, look at the connections on the overview: the other side may not answer.',
  });
}

/** Reads the error out of an answer; an answer of something else than the console gets one of its own. */
export function problemOf(status: number, answer: unknown): Problem {
  const { code, message, cure } = (typeof answer === 'object' && answer !== null ? answer : {}) as Partial<ApiError>;
  if (typeof code === 'string' && typeof message === 'string')
    return new Problem(status, { code, message, cure: typeof cure === 'string' ? cure : '' });
  return new Problem(status, {
    code: `HTTP_${status}`,
    message: `The server answered with ${status} and no reason.`,
    cure: 'Something between this page and the console may have answered, such as a proxy: look at its log.',
  });
}
