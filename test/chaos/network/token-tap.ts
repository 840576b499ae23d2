/** Tokens of the simulated org, as a request carries them. */
const BEARER = /Bearer (00D\w{12}![\w.]+)/;

/** Reads the connector's token off the line, so that it can be revoked behind its back as an administrator would. */
export class TokenTap {
  #latest: string | undefined;

  /** The token that was used last; undefined before the first, and after it was taken. */
  takeLatest(): string | undefined {
    const token = this.#latest;
    this.#latest = undefined;
    return token;
  }

  take(data: Buffer): void {
    this.#latest = BEARER.exec(data.toString('latin1'))?.[1] ?? this.#latest;
  }
}
