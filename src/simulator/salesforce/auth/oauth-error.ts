/** A refusal of an OAuth endpoint: `{"error": code, "error_description": message}`. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';
  /** Error code of the body, e.g. `invalid_grant`. */
  readonly code: string;
  /** HTTP status of the answer. */
  readonly status: number;

  constructor(code: string, description: string, status = 400) {
    super(description);
    this.code = code;
    this.status = status;
  }
}
