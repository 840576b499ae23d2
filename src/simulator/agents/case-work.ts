import { sleep, withDeadline } from '../../runtime/abort.js';
import type { Clock } from '../../runtime/clock.js';
import { type Deferred, deferred } from '../../runtime/deferred.js';
import type { AgentHappening } from './agent-event.js';
import type { QueuedInteraction } from './own-queue.js';

const REQUEST_LIMIT_MS = 15_000;
/** How long an agent waits for the record's address before working without the pop. */
const POP_LIMIT_MS = 5_000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;

/** How an agent works on a case. */
export interface CaseWorkOptions {
  readonly clock: Clock;
  readonly fetch: typeof fetch;
  /** `http://host:port` of the org. */
  readonly salesforceUrl: string;
  readonly salesforceUsername: string;
  readonly pickUpAfterMs: number;
  readonly thinkTimeMs: number;
  readonly replyText: (caseId: string) => string;
  /** Ends the interaction by itself this long after the reply; without it the agent waits for somebody else to. */
  readonly disconnectAfterMs: number | undefined;
  readonly pickUp: (interactionId: string, signal: AbortSignal) => Promise<void>;
  readonly disconnect: (interactionId: string, signal: AbortSignal) => Promise<void>;
  /** Aborts when the agent goes home: a reply that is being sent is then given up. */
  readonly goesHome: AbortSignal;
  readonly tell: (happening: AgentHappening) => void;
}

/** An agent's work on one interaction: pop, pick up, think, reply, wait for its end. */
export class CaseWork {
  readonly #options: CaseWorkOptions;
  readonly #over = new AbortController();
  #interaction: QueuedInteraction;
  #popped: Deferred<void> = deferred();

  constructor(options: CaseWorkOptions, interaction: QueuedInteraction) {
    this.#options = options;
    this.#interaction = interaction;
    this.update(interaction);
  }

  /** The interaction has changed. */
  update(interaction: QueuedInteraction): void {
    this.#interaction = interaction;
    if (interaction.url !== '') this.#popped.resolve();
    if (interaction.state === 'I' || interaction.state === 'E') this.end(interaction.state);
  }

  /** The interaction is over, or was taken away (`state` ''). */
  end(state: string): void {
    this.#over.abort(new WorkOver(state));
  }

  /** Works until the interaction is over; tells about every step. Never rejects. */
  async run(): Promise<void> {
    const { signal } = this.#over;
    try {
      await this.#pop(signal);
      await this.#answer(signal);
      await this.#finish(signal);
    } catch (error) {
      if (!(error instanceof WorkOver)) this.#tellError(error);
    }
    const state = signal.reason instanceof WorkOver ? signal.reason.state : this.#interaction.state;
    this.#options.tell({ kind: 'released', ...this.#ids(), state });
  }

  async #pop(signal: AbortSignal): Promise<void> {
    const { clock, tell } = this.#options;
    try {
      await withDeadline(clock, 'the address of the record', POP_LIMIT_MS, signal, () => this.#popped.promise);
      const { url } = this.#interaction;
      const response = await this.#request(url, { method: 'GET' }, signal);
      tell({ kind: 'popped', ...this.#ids(), url, status: response.status });
      if (response.status !== 200) throw new Error(`the record page ${url} was answered with ${response.status}`);
    } catch (error) {
      if (error instanceof WorkOver) throw error;
      this.#tellError(error);
    }
  }

  async #answer(signal: AbortSignal): Promise<void> {
    const { clock, tell, pickUp, pickUpAfterMs, thinkTimeMs } = this.#options;
    if (this.#interaction.state === 'A') {
      await sleep(clock, pickUpAfterMs, signal);
      await this.#insist(() => pickUp(this.#interaction.id, signal), signal);
      tell({ kind: 'pickedUp', ...this.#ids() });
    }
    await sleep(clock, thinkTimeMs, signal);
    if (this.#interaction.caseId === '') return;
    await this.#insist(() => this.#reply(), signal);
    tell({ kind: 'replied', ...this.#ids() });
  }

  /** The interaction may end because of the reply, before its answer is here: that does not stop the request. */
  async #reply(): Promise<void> {
    const { salesforceUrl, salesforceUsername, replyText, goesHome } = this.#options;
    const { caseId } = this.#interaction;
    const response = await this.#request(
      `${salesforceUrl}/__sim__/cases/${caseId}/reply`,
      {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ username: salesforceUsername, text: replyText(caseId) }),
      },
      goesHome,
    );
    if (!response.ok) throw new Error(`the reply to case ${caseId} was answered with ${response.status}`);
  }

  /** An interaction without a case is ended by the agent; the others when their case is answered. */
  async #finish(signal: AbortSignal): Promise<void> {
    const { clock, disconnect, disconnectAfterMs } = this.#options;
    const delayMs = this.#interaction.caseId === '' ? 0 : disconnectAfterMs;
    if (delayMs !== undefined) {
      await sleep(clock, delayMs, signal);
      await this.#insist(() => disconnect(this.#interaction.id, signal), signal);
    }
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** Tries again, with growing pauses, until it works or the interaction is over. */
  async #insist(attempt: () => Promise<void>, signal: AbortSignal): Promise<void> {
    for (let delayMs = FIRST_RETRY_MS; ; delayMs = Math.min(delayMs * 2, LONGEST_RETRY_MS)) {
      try {
        return await attempt();
      } catch (error) {
        if (error instanceof WorkOver) throw error;
        this.#tellError(error);
        await sleep(this.#options.clock, delayMs, signal);
      }
    }
  }

  #tellError(error: unknown): void {
    this.#options.tell({ kind: 'error', message: error instanceof Error ? error.message : String(error) });
  }

  async #request(url: string, init: RequestInit, signal: AbortSignal): Promise<{ status: number; ok: boolean }> {
    return withDeadline(this.#options.clock, url, REQUEST_LIMIT_MS, signal, async (limit) => {
      const response = await this.#options.fetch(url, { ...init, signal: limit });
      await response.arrayBuffer();
      return { status: response.status, ok: response.ok };
    });
  }

  #ids(): { interactionId: string; caseId: string } {
    return { interactionId: this.#interaction.id, caseId: this.#interaction.caseId };
  }
}

/** Why a work was given up: the interaction is over. */
class WorkOver extends Error {
  override readonly name = 'WorkOver';
  readonly state: string;

  constructor(state: string) {
    super('the interaction is over');
    this.state = state;
  }
}
