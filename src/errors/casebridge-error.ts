import { ERROR_CATALOGUE, type ErrorCode, type FailureClass } from './catalogue.js';

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
  /** Exit code of a command that ends with it: 1 the work failed, 2 usage or configuration. */
  readonly exitCode: 1 | 2;

  /**
   * @param message what happened, on what; must not contain secrets.
   * @param options `cure` and `failureClass` where this case is more exact than the catalogue.
   */
  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; cure?: string; failureClass?: FailureClass } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    const entry = ERROR_CATALOGUE[code];
    this.code = code;
    this.cure = options.cure ?? entry.cure;
    this.failureClass = options.failureClass ?? entry.failureClass;
    this.exitCode = entry.exitCode;
  }

  /** Keeps a CasebridgeError as it is; anything else becomes `CASEBRIDGE_INTERNAL` with the original as cause. */
  static from(error: unknown): CasebridgeError {
    if (error instanceof CasebridgeError) return error;
    return new CasebridgeError('CASEBRIDGE_INTERNAL', error instanceof Error ? error.message : String(error), {
      cause: error,
    });
  }
}
