import type { TransferTarget } from '../domain/decide.js';
import type { LiveInteraction } from '../domain/interaction.js';
import { CasebridgeError } from '../errors/casebridge-error.js';

/** A request for one interaction; text is at most 255 characters each once it goes out. */
export interface CreateRequest {
  readonly rowId: string;
  readonly objectId: string;
  readonly caseNumber: string;
  readonly workgroup: string;
  /** CIC user for direct-to-queue, else ''. */
  readonly user: string;
  /** `;`-separated skill names. */
  readonly skills: string;
  readonly subject: string;
  readonly sender: string;
  readonly priority: string;
  readonly recordUrl: string;
  /** The same for a repeat in doubt, the next one for a retry. */
  readonly attempt: number;
}

/** A confirmed interaction. */
export interface CreateResult {
  readonly interactionId: string;
  /** The contact centre had already made it, for this row or for its case. */
  readonly existing: boolean;
}

/** Why the contact centre will not make an interaction (docs: handler contract). */
export type CreateRefusal = 'UnknownWorkgroup' | 'NotAcdWorkgroup' | 'UnknownSkill' | 'UnknownUser' | 'InternalError';

/** The contact centre said no to a create. Terminal for this row, except `InternalError`. */
export class CreateRefusedError extends CasebridgeError {
  /** The reason, as the handler names it. */
  readonly refusal: CreateRefusal;

  constructor(refusal: CreateRefusal, message: string) {
    super('CASEBRIDGE_CREATE_REFUSED', message, {
      failureClass: refusal === 'InternalError' ? 'transient' : 'refused',
    });
    this.refusal = refusal;
  }
}

/**
 * How far the view of a workgroup's queue can be trusted: `pending` until the subscription answered, `watched`
 * after, `faulted` if the server refuses to show it, `unknown` if the server has no such workgroup,
 * `unwatched` if it was never asked for.
 */
export type QueueView = 'pending' | 'watched' | 'faulted' | 'unknown' | 'unwatched';

/** A change of the live view. */
export interface InteractionChange {
  readonly interaction: LiveInteraction;
  readonly change: 'added' | 'changed' | 'ended';
}

/**
 * State of the link. `up` means logged in; `ready` means that every watched queue has answered or faulted, so
 * that the live view is whole.
 */
export type ContactCenterState = 'down' | 'connecting' | 'up' | 'ready';

/**
 * The contact centre as routing needs it. One adapter speaks ICWS to a CIC server.
 *
 * All waits end with the given signal. Failures are {@link CasebridgeError}; `CASEBRIDGE_CREATE_UNCONFIRMED`
 * means that the effect is in doubt.
 */
export interface ContactCenter {
  readonly state: ContactCenterState;
  /**
   * Connects, and keeps the link up until {@link ContactCenter.stop}. Resolves once it is `up` for the first
   * time; rejects only with what a person must mend (wrong credentials, …) or when the signal aborts.
   */
  start(signal: AbortSignal): Promise<void>;
  /** Logs out and closes everything. Safe to call at any time, also twice. */
  stop(): Promise<void>;
  /** Calls back at every change of {@link ContactCenter.state}. */
  onState(listener: (state: ContactCenterState) => void): () => void;
  onInteraction(listener: (change: InteractionChange) => void): () => void;
  /** Adds workgroups whose queues, and those of their members, are watched from now on. */
  watch(workgroups: readonly string[]): void;
  queueView(workgroup: string): QueueView;
  /** Interactions of one case in the live view, ended ones left out. */
  liveFor(objectId: string): readonly LiveInteraction[];
  /** All interactions of the live view that carry a case of this org. */
  allLive(): readonly LiveInteraction[];
  /** Reads one interaction from the server; undefined if it no longer exists. */
  refresh(interactionId: string, signal: AbortSignal): Promise<LiveInteraction | undefined>;
  /** Asks for an interaction and waits until it is confirmed. @throws CreateRefusedError, CasebridgeError */
  create(request: CreateRequest, signal: AbortSignal): Promise<CreateResult>;
  /** Moves an interaction; `gone` if it no longer exists. */
  transfer(interactionId: string, to: TransferTarget, signal: AbortSignal): Promise<'done' | 'gone'>;
  /** Ends an interaction. One that is already gone counts as done. */
  disconnect(interactionId: string, signal: AbortSignal): Promise<void>;
}
