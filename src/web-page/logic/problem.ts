/** What a server says of a refusal. */
export interface Refusal {
  /** Stable word of docs/errors.md. */
  readonly code: string;
  readonly message: string;
  readonly cure: string;
}

/** What went wrong with a request, for a person: what happened, what to do now, and the code to look up. */
export class Problem extends Error implements Refusal {
  override readonly name = 'Problem';
  readonly code: string;
  readonly cure: string;
  /** HTTP status; 0 if there was no answer. */
  readonly status: number;

  constructor(status: number, { code, message, cure }: Refusal) {
    super(message);
    this.status = status;
    this.code = code;
    this.cure = cure;
  }

  /** Keeps a problem; anything else becomes one that asks to reload. */
  static from(error: unknown): Problem {
    if (error instanceof Problem) return error;
    return new Problem(0, {
      code: 'PAGE_INTERNAL',
      message: `The page failed: ${error instanceof Error ? error.message : String(error)}`,
      cure: 'Reload the page. If it happens again, report it with this text.',
    });
  }
}

/** There was no answer at all. */
export function noConnection(what: string): Problem {
  return new Problem(0, {
    code: 'PAGE_NO_CONNECTION',
    message: `${what}: the server did not answer.`,
    cure: 'Look whether this computer reaches the server and whether the connector runs, then try again.',
  });
}

/** The answer took too long. @param limitMs the limit that passed, milliseconds. */
export function tooSlow(what: string, limitMs: number): Problem {
  return new Problem(0, {
    code: 'PAGE_TIME_LIMIT',
    message: `${what}: no answer within ${Math.round(limitMs / 1_000)} s.`,
    cure: 'Try again. If it stays slow, the operator console shows whether Salesforce and the contact centre answer.',
  });
}

/** Reads the error out of an answer; an answer of something else than the server gets one of its own. */
export function problemOf(status: number, answer: unknown): Problem {
  const { code, message, cure } = (typeof answer === 'object' && answer !== null ? answer : {}) as Partial<Refusal>;
  if (typeof code === 'string' && typeof message === 'string')
    return new Problem(status, { code, message, cure: typeof cure === 'string' ? cure : '' });
  return new Problem(status, {
    code: `HTTP_${status}`,
    message: `The server answered with ${status} and no reason.`,
    cure: 'Something between this page and the server may have answered, such as a proxy: look at its log.',
  });
}
