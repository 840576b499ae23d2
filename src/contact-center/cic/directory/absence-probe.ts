import type { Clock } from '../../../runtime/clock.js';
import { IcwsStatusError } from '../wire/icws-error.js';
import type { UnseenObject } from './problems.js';
import type { DirectorySession } from './read-list.js';

/** What the probe works with. */
export interface AbsenceProbeOptions {
  readonly clock: Clock;
  /** Properties to ask for, by kind. */
  readonly select: Readonly<Record<UnseenObject['kind'], readonly string[]>>;
  /** Milliseconds after which an answer is asked for again, once somebody wants to know. */
  readonly staleMs: number;
  /** The server showed an object that its list did not. */
  readonly onFound: (kind: UnseenObject['kind'], object: unknown) => void;
  /** What is known to be absent is different now. */
  readonly onChange: () => void;
}

interface Answer {
  readonly unseen: UnseenObject;
  /** `shown` in spite of the list, `hidden` (no right to view it), or `absent`. */
  readonly what: 'shown' | 'hidden' | 'absent';
  readonly at: number;
}

/** An object that was shown and is unseen again has left the list again. */
const SHOWN_STALE_MS = 5_000;
const MAX_ANSWERS = 1_000;
const MAX_WAITING = 100;

/**
 * Asks the server by name for objects that its lists do not show. A list is cut to what the account may view; an item
 * that is hidden answers 403, one that does not exist 404. Only a 404 makes an object absent. One question at a time.
 */
export class AbsenceProbe {
  readonly #options: AbsenceProbeOptions;
  readonly #answers = new Map<string, Answer>();
  readonly #waiting = new Map<string, UnseenObject>();
  /** What an earlier session did not have. */
  #suspects: readonly UnseenObject[] = [];
  #life: { readonly session: DirectorySession; readonly signal: AbortSignal } | undefined;
  #asking = false;

  constructor(options: AbsenceProbeOptions) {
    this.#options = options;
  }

  /** Whether the server has said that it has no such object. */
  isAbsent(kind: UnseenObject['kind'], name: string): boolean {
    return this.#answers.get(key({ kind, name }))?.what === 'absent';
  }

  /** Asks in this session from now on. Another session may be another server: its answers count for nothing. */
  attach(session: DirectorySession, signal: AbortSignal): void {
    if (this.#life?.session !== session) {
      const absent = [...this.#answers.values()].filter(({ what }) => what === 'absent');
      if (absent.length > 0) this.#suspects = absent.slice(-MAX_WAITING).map(({ unseen }) => unseen);
      this.#answers.clear();
    }
    this.#waiting.clear();
    this.#life = { session, signal };
  }

  /** Asks a new session for what an earlier one did not have, so that it is not thought to be there meanwhile. */
  async recheck(): Promise<void> {
    const life = this.#life;
    for (const unseen of this.#suspects) {
      if (!life || life !== this.#life || life.signal.aborted) return;
      const answered = await this.#askFor(unseen, life.session, life.signal);
      if (answered && life === this.#life) this.#remember(key(unseen), answered);
    }
    this.#suspects = [];
  }

  /** Has an object asked for, unless it was lately. An old answer stands until the new one is there. */
  ask(unseen: UnseenObject): void {
    const id = key(unseen);
    const answer = this.#answers.get(id);
    const { clock, staleMs } = this.#options;
    const keptMs = answer?.what === 'shown' ? Math.min(SHOWN_STALE_MS, staleMs) : staleMs;
    if (answer && clock.monotonic() - answer.at < keptMs) return;
    if (unseen.name === '' || this.#waiting.size >= MAX_WAITING) return;
    this.#waiting.set(id, unseen);
    void this.#askAll();
  }

  async #askAll(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      for (;;) {
        const life = this.#life;
        const [next] = this.#waiting;
        if (!next || !life || life.signal.aborted) return;
        const answered = await this.#askFor(next[1], life.session, life.signal);
        if (life !== this.#life) continue;
        this.#waiting.delete(next[0]);
        if (answered) this.#remember(next[0], answered);
      }
    } finally {
      this.#asking = false;
    }
  }

  /** Undefined if there was no answer; the next who wants to know asks again. */
  async #askFor(unseen: UnseenObject, session: DirectorySession, signal: AbortSignal): Promise<Answer | undefined> {
    const { kind, name } = unseen;
    const path = `/configuration/${kind}/${encodeURIComponent(name)}?select=${this.#options.select[kind].join(',')}&rightsFilter=view`;
    try {
      const object = await session.request('GET', path, undefined, signal);
      this.#options.onFound(kind, object);
      return { unseen, what: 'shown', at: this.#options.clock.monotonic() };
    } catch (error) {
      if (!(error instanceof IcwsStatusError) || error.failureClass !== 'refused') return undefined;
      return { unseen, what: error.status === 404 ? 'absent' : 'hidden', at: this.#options.clock.monotonic() };
    }
  }

  #remember(id: string, answer: Answer): void {
    const before = this.#answers.get(id);
    this.#answers.delete(id);
    this.#answers.set(id, answer);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > MAX_ANSWERS && oldest !== undefined) this.#answers.delete(oldest);
    if ((before?.what === 'absent') !== (answer.what === 'absent')) this.#options.onChange();
  }
}

function key({ kind, name }: UnseenObject): string {
  return `${kind}/${name}`;
}
