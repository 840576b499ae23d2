import type { Secrets } from '../../../runtime/secrets.js';

const HIDDEN = '[hidden]';
/** A session brings a token and a cookie, and the password for the time of the login. */
const MOST = 40;

/** Secrets of one agent's session, beside those of the group: hundreds of agents must not push those out. */
export class SessionSecrets implements Secrets {
  readonly #group: Pick<Secrets, 'text'>;
  readonly #own = new Set<string>();

  constructor(group: Pick<Secrets, 'text'>) {
    this.#group = group;
  }

  text(text: string): string {
    let rest = text;
    for (const secret of this.#own) rest = rest.replaceAll(secret, HIDDEN);
    return this.#group.text(rest);
  }

  learn(secret: string): void {
    if (secret !== '' && this.#own.size < MOST) this.#own.add(secret);
  }

  /** The secret is of no use any more, and not kept. */
  forget(secret: string): void {
    this.#own.delete(secret);
  }
}
