import type { Tell } from '../../../domain/happening.js';
import { CasebridgeError } from '../../../errors/casebridge-error.js';
import { toldError } from '../../../errors/told-error.js';
import { DeadlineExceededError, raceAbort, sleep, withDeadline } from '../../../runtime/abort.js';
import type { Clock } from '../../../runtime/clock.js';
import { type Deferred, deferred } from '../../../runtime/deferred.js';
import type { IcwsSession } from '../wire/icws-session.js';
import { CONTRACT_VERSION } from './handler-desk.js';
import { notifyHandler } from './notify-handler.js';

/** What the check works with. */
export interface HandlerCheckOptions {
  readonly clock: Clock;
  readonly tell: Tell;
  readonly random: () => number;
  /** Org that this group serves; '' until it is known. */
  readonly organizationId: () => string;
}

/** Milliseconds that a `Pong` may take, and until a handler that is missing is asked for again. */
const PONG_TIMEOUT_MS = 10_000;
const RETRY_MS = 60_000;
/** Milliseconds between looks whether the org is known: before it is, no answer could be told from another group's. */
const ORG_POLL_MS = 1_000;
/** One notification may be lost: a handler counts as missing only after this many in a row. */
const PINGS = 2;

/**
 * Asks the handler for the version of its contract in each session, so that a missing or old handler is a named
 * problem and not a silence. A handler that was not found is asked for again until it answers.
 */
export class HandlerCheck {
  readonly #options: HandlerCheckOptions;
  #waiting: { readonly nonce: string; readonly answer: Deferred<readonly string[]> } | undefined;

  constructor(options: HandlerCheckOptions) {
    this.#options = options;
  }

  /** Checks once, or until the handler is found or the session ends. Never rejects. */
  run(session: Pick<IcwsSession, 'request'>, signal: AbortSignal): void {
    this.#checkUntilFound(session, signal).catch((error: unknown) => {
      if (!signal.aborted) this.#trouble(CasebridgeError.from(error), RETRY_MS);
    });
  }

  /** The data strings of a `Pong`: contract version, handler version, org id, nonce. */
  pong(data: readonly string[]): void {
    const [, , organizationId, nonce] = data;
    if (organizationId !== this.#options.organizationId() || nonce !== this.#waiting?.nonce) return;
    this.#waiting?.answer.resolve(data);
  }

  async #checkUntilFound(session: Pick<IcwsSession, 'request'>, signal: AbortSignal): Promise<void> {
    const { clock, organizationId } = this.#options;
    while (organizationId() === '') await sleep(clock, ORG_POLL_MS, signal);
    for (;;) {
      const found = await this.#ask(session, signal);
      if (found instanceof CasebridgeError) this.#trouble(found, RETRY_MS);
      else this.#options.tell({ type: 'handlerFound', version: found });
      if (!(found instanceof CasebridgeError)) return;
      await sleep(clock, RETRY_MS, signal);
    }
  }

  /** @returns the handler's version, or what is wrong. */
  async #ask(session: Pick<IcwsSession, 'request'>, signal: AbortSignal): Promise<string | CasebridgeError> {
    for (let pings = 1; ; pings += 1) {
      try {
        const [contract = '', version = ''] = await this.#ping(session, signal);
        return contract === CONTRACT_VERSION ? version : outdated(contract, version);
      } catch (error) {
        if (signal.aborted) throw error;
        if (!(error instanceof DeadlineExceededError)) return CasebridgeError.from(error);
        if (pings >= PINGS) return missing();
      }
    }
  }

  async #ping(session: Pick<IcwsSession, 'request'>, signal: AbortSignal): Promise<readonly string[]> {
    const { clock, random, organizationId } = this.#options;
    const nonce = Math.floor(random() * Number.MAX_SAFE_INTEGER).toString(36);
    const waiting = { nonce, answer: deferred<readonly string[]>() };
    this.#waiting = waiting;
    try {
      return await withDeadline(clock, 'Pong of the handler', PONG_TIMEOUT_MS, signal, async (inner) => {
        await notifyHandler(session, 'Ping', [CONTRACT_VERSION, organizationId(), nonce], inner);
        return raceAbort(waiting.answer.promise, inner);
      });
    } finally {
      this.#waiting = undefined;
    }
  }

  #trouble(error: CasebridgeError, retryInMs: number): void {
    this.#options.tell({ type: 'handlerTrouble', error: toldError(error), retryInMs });
  }
}

function missing(): CasebridgeError {
  const silence = `No handler answered ${PINGS} Ping notifications within ${PONG_TIMEOUT_MS / 1_000} s each.`;
  return new CasebridgeError('CASEBRIDGE_HANDLER_MISSING', silence);
}

function outdated(contract: string, version: string): CasebridgeError {
  return new CasebridgeError(
    'CASEBRIDGE_HANDLER_OUTDATED',
    `The handler (version "${version.slice(0, 40)}") speaks contract version "${contract.slice(0, 40)}"; Casebridge speaks ${CONTRACT_VERSION}.`,
  );
}
