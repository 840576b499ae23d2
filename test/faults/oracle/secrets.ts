import { asObject, asString } from '../../../src/runtime/decode.js';
import type { HttpExchangeResponse } from '../../../src/runtime/http-exchange.js';
import type { SeenRequest } from '../ways/witness.js';

/** Shorter ones would be found by chance. */
const SHORTEST = 8;
/** Members of a server's answer that let whoever has them in. */
const MEMBERS = ['access_token', 'refresh_token', 'signature', 'csrfToken', 'sessionId'] as const;

/** Everything that lets somebody in: what was configured, and what the two servers gave out meanwhile. */
export class Secrets {
  readonly #known = new Set<string>();
  readonly #all: string[] = [];
  readonly #numbers: RegExp[] = [];

  constructor(configured: readonly string[]) {
    for (const secret of configured) this.#add(secret);
  }

  /** Takes an answer of a server: a login's, or one that sets cookies. */
  take({ side, target }: SeenRequest, { headers = {}, body }: HttpExchangeResponse): void {
    for (const [name, value] of Object.entries(headers)) {
      if (!/^(set-cookie|inin-icws-.*)$/i.test(name)) continue;
      for (const each of typeof value === 'string' ? [value] : value) this.#add(cookieValue(each));
    }
    const isLogin = side === 'cic' ? /\/connection\b/.test(target) : /\/(oauth2\/token|Soap\/)/.test(target);
    if (!isLogin || typeof body !== 'string') return;
    for (const [, session = ''] of body.matchAll(/<sessionId>([^<]+)</g)) this.#add(session);
    const answer = asObject(parsed(body)) ?? {};
    for (const member of MEMBERS) this.#add(asString(answer[member]) ?? '');
  }

  /** Whether one of them stands in a text. */
  isIn(text: string): boolean {
    return this.#all.some((secret) => text.includes(secret)) || this.#numbers.some((number) => number.test(text));
  }

  #add(secret: string): void {
    if (secret.length < SHORTEST || this.#known.has(secret)) return;
    this.#known.add(secret);
    // A number is a secret only if it stands alone: others contain it by chance.
    if (/^\d+$/.test(secret)) this.#numbers.push(new RegExp(`\\b${secret}\\b`));
    else this.#all.push(secret);
  }
}

/** `name=value; Path=…`, or a bare value. */
function cookieValue(text: string): string {
  const [pair = ''] = text.split(';');
  return pair.slice(pair.indexOf('=') + 1).trim();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
