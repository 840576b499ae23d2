import { ERROR_CATALOGUE, type ErrorCode } from './catalogue.js';
import { FAILURE_POLICIES, type FailureClass, type FailurePolicy, type RetryPace } from './failure-class.js';

/** What is more exact in one case than in the catalogue. */
export interface CasebridgeErrorOptions {
  readonly cause?: unknown;
  readonly cure?: string;
  readonly failureClass?: FailureClass;
  /** Milliseconds that the other side asked to be left alone. */
  readonly waitMs?: number | undefined;
}

/** How long another try is to wait; see `retryDelay` of the runtime. */
export interface RetryAdvice {
  readonly pace: RetryPace;
  /** Milliseconds that were told; undefined if none were. */
  readonly toldMs: number | undefined;
}

/**
 * An error for people: what happened and on what (`message`), what to do now (`cure`), and a stable
 * `code`. Everything that leaves a module of Casebridge as a failure is one of these.
 */
export class CasebridgeError extends Error {
  override readonly name = 'CasebridgeError';
  /** Stable name of the error; a key of the catalogue. */
  readonly code: ErrorCode;
  /** What a person does now. */
  readonly cure: string;
  /** Decides what Casebridge itself does about it. */
  readonly failureClass: FailureClass;
  /** Milliseconds that the other side asked to be left alone; undefined if it did not. */
  readonly waitMs: number | undefined;
  /** Exit code of a command that ends with it: 1 the work failed, 2 usage or configuration. */
  readonly exitCode: 1 | 2;

  /**
   * @param message what happened, on what; must not contain secrets.
   */
  constructor(code: ErrorCode, message: string, options: CasebridgeErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    const entry = ERROR_CATALOGUE[code];
    this.code = code;
    this.cure = options.cure ?? entry.cure;
    this.failureClass = options.failureClass ?? entry.failureClass;
    this.waitMs = options.waitMs;
    this.exitCode = entry.exitCode;
  }

  /** What is done about it. */
  get policy(): FailurePolicy {
    return FAILURE_POLICIES[this.failureClass];
  }

  /** How long another try is to wait. */
  get retry(): RetryAdvice {
    return { pace: this.policy.pace, toldMs: this.waitMs };
  }

  /** Keeps a CasebridgeError as it is; anything else becomes `CASEBRIDGE_INTERNAL` with the original as cause. */
  static from(error: unknown): CasebridgeError {
    if (error instanceof CasebridgeError) return error;
    return new CasebridgeError('CASEBRIDGE_INTERNAL', error instanceof Error ? error.message : String(error), {
      cause: error,
    });
  }
}
