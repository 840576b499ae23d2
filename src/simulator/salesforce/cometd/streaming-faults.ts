import type { BayeuxAdvice, BayeuxFailure } from './bayeux.js';
import { TOO_BUSY } from './bayeux-failures.js';

/** The kinds of requests that a fault can single out. */
export type StreamingStage = 'handshake' | 'connect' | 'subscribe';

/** How often a fault strikes; left out: until it is cleared. */
interface Counted {
  readonly count?: number;
}

/** Restricts a fault to requests of one kind; left out: every request. */
interface Staged extends Counted {
  readonly on?: StreamingStage;
}

/** What can be made to go wrong in the streaming service. Times are milliseconds. */
export type StreamingFault =
  /** Subscriptions are accepted, nothing is delivered; the events can still be replayed. */
  | { readonly kind: 'deaf' }
  /** The next events never reach the event bus. */
  | ({ readonly kind: 'drop' } & Counted)
  /** The next events are delivered twice, with the same replay id. */
  | ({ readonly kind: 'duplicate' } & Counted)
  /** Events become visible this much later. */
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** All sessions are forgotten: `403::Unknown client`. Happens at once. */
  | { readonly kind: 'expireSessions' }
  /** No retained event can be replayed any more, as after a move of the org. Happens at once. */
  | { readonly kind: 'forgetEvents' }
  /** Every session gets `{"channel":"/meta/disconnect"}`, as Hyperforce servers send it. Happens at once. */
  | { readonly kind: 'serverDisconnect' }
  /** The routing cookie leads to a server that does not know the session: `403::Unknown client`. */
  | ({ readonly kind: 'misroute' } & Counted)
  /** Connects fail with `403::Unknown client` and advice to retry at once. */
  | ({ readonly kind: 'hotLoop' } & Counted)
  /** `503::Server is too busy`, dressed as an ended token. */
  | ({ readonly kind: 'tooBusy' } & Staged)
  /** A refusal in any words; `disconnect` puts `{"channel":"/meta/disconnect"}` before it. */
  | ({
      readonly kind: 'refuse';
      readonly on: StreamingStage;
      readonly error: string;
      readonly failureReason?: string;
      readonly advice?: BayeuxAdvice;
      readonly disconnect?: boolean;
    } & Counted)
  /** An answer that is not Bayeux: an HTML page of a proxy, the JSON error array of REST, or JSON without any sense. */
  | ({ readonly kind: 'http'; readonly status: number; readonly body: 'html' | 'json' | 'junk' } & Staged)
  /** The answer is a Bayeux message of this many characters. */
  | ({ readonly kind: 'huge'; readonly size: number } & Staged)
  /** The response breaks off half-way; the events in it are lost. */
  | ({ readonly kind: 'cut' } & Staged)
  /** The request is never answered. */
  | ({ readonly kind: 'hang' } & Staged)
  /** The request is answered this much later. */
  | ({ readonly kind: 'slow'; readonly delayMs: number } & Staged);

/** A fault of one kind. */
export type FaultOf<K extends StreamingFault['kind']> = Extract<StreamingFault, { readonly kind: K }>;

/** What happens at once rather than to a later request or event. */
export interface ImmediateFaults {
  expireSessions(): void;
  serverDisconnect(): void;
  forgetEvents(): void;
}

interface ActiveFault {
  readonly fault: StreamingFault;
  remaining: number;
}

/** The faults that are switched on. Several can be on at a time; of one kind the oldest strikes first. */
export class StreamingFaults {
  readonly #immediate: ImmediateFaults;
  #active: ActiveFault[] = [];

  constructor(immediate: ImmediateFaults) {
    this.#immediate = immediate;
  }

  /** Switches a fault on. `expireSessions`, `serverDisconnect` and `forgetEvents` strike at once and are over. */
  inject(fault: StreamingFault): void {
    if (fault.kind === 'expireSessions') this.#immediate.expireSessions();
    else if (fault.kind === 'serverDisconnect') this.#immediate.serverDisconnect();
    else if (fault.kind === 'forgetEvents') this.#immediate.forgetEvents();
    else this.#active.push({ fault, remaining: remaining(fault) });
  }

  /** Switches off one kind, or everything. */
  clear(kind?: StreamingFault['kind']): void {
    this.#active = kind === undefined ? [] : this.#active.filter(({ fault }) => fault.kind !== kind);
  }

  /** The faults that are on, with the strikes that are left. */
  active(): readonly StreamingFault[] {
    return this.#active.map(({ fault, remaining: left }) =>
      'count' in fault && Number.isFinite(left) ? { ...fault, count: left } : fault,
    );
  }

  /** Uses up one strike of the oldest fault of this kind that concerns one of `stages`. */
  take<K extends StreamingFault['kind']>(kind: K, stages: readonly StreamingStage[] = []): FaultOf<K> | undefined {
    const active = this.#active.find(({ fault }) => fault.kind === kind && concerns(fault, stages));
    if (!active) return undefined;
    active.remaining -= 1;
    if (active.remaining <= 0) this.#active = this.#active.filter((each) => each !== active);
    return isKind(active.fault, kind) ? active.fault : undefined;
  }

  /** The refusal that a fault asks for at this stage, if any. */
  refusal(stage: StreamingStage): (BayeuxFailure & { readonly disconnect?: boolean }) | undefined {
    if (stage === 'connect' && this.take('hotLoop')) {
      return { error: '403::Unknown client', advice: { interval: 0, reconnect: 'retry' }, withoutClientId: true };
    }
    if (this.take('tooBusy', [stage])) return stage === 'handshake' ? tooBusyHandshake() : TOO_BUSY;
    return this.take('refuse', [stage]);
  }
}

function tooBusyHandshake(): BayeuxFailure {
  return { ...TOO_BUSY, error: '403::Handshake denied', advice: { reconnect: 'none' }, withoutClientId: true };
}

function remaining(fault: StreamingFault): number {
  return 'count' in fault && fault.count !== undefined ? fault.count : Number.POSITIVE_INFINITY;
}

function concerns(fault: StreamingFault, stages: readonly StreamingStage[]): boolean {
  return !('on' in fault) || fault.on === undefined || stages.includes(fault.on);
}

function isKind<K extends StreamingFault['kind']>(fault: StreamingFault, kind: K): fault is FaultOf<K> {
  return fault.kind === kind;
}
