import type { Complain } from './violation.js';

/** Tokens of the simulated org begin with its id. */
const TOKEN = /00D[0-9A-Za-z]{12}!/;

/** Reads what the connector logs: no secret may be in it, and nothing that nobody expected. */
export class LogWatch {
  readonly #secrets: readonly string[];
  readonly #complain: Complain;

  constructor(secrets: readonly string[], complain: Complain) {
    this.#secrets = secrets;
    this.#complain = complain;
  }

  read(line: string): void {
    if (TOKEN.test(line) || this.#secrets.some((secret) => line.includes(secret)))
      this.#complain('P8', `a secret in a log line of ${line.length} characters`);
    if (line.includes('CASEBRIDGE_INTERNAL')) this.#complain('P5', `an internal error: ${line.slice(0, 500)}`);
  }
}
