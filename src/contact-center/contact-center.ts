import type { TransferTarget } from '../domain/decision.js';
import type { LiveInteraction, LiveNote } from '../domain/interaction.js';
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

/**
 * The contact centre said no to a create: the same again would be answered in the same way, except after `InternalError`.
 */
export class CreateRefusedError extends CasebridgeError {
  /** The reason, as the handler names it. */
  readonly refusal: CreateRefusal;

  constructor(refusal: CreateRefusal, message: string) {
    super('CASEBRIDGE_CREATE_REFUSED', message, {
      failureClass: refusal === 'InternalError' ? 'refused' : 'poison',
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

/**
 * A change of the live view. `missing`: it was live when another server took over, which does not have it (yet);
 * `lost`: the recovery grace is over and it has not come back, neither under its id nor under another.
 */
export interface InteractionChange {
  readonly interaction: LiveInteraction;
  readonly change: 'added' | 'changed' | 'ended' | 'missing' | 'lost';
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
  /** Name of the server that the present session, or the last one, is with; '' before the first. */
  readonly server: string;
  /**
   * Counts up whenever interactions may have been lost since they were seen: another server took over, or the same one
   * was started anew.
   */
  readonly stay: number;
  /** True from when another server took over until interactions that it does not have count as lost. */
  readonly recovering: boolean;
  /**
   * Takes over what another process saw live, so that what a switchover meanwhile has lost is noticed: before
   * {@link ContactCenter.start}, or later for what one did beside this process. What is known already stays as it is.
   */
  recall(notes: readonly LiveNote[]): void;
  /** What the contact centre's configuration says about where rows go. */
  readonly directory: ContactCenterDirectory;
  /** Whether an interaction of this case is missing since a switchover: nobody can tell yet what became of it. */
  isMissing(objectId: string): boolean;
  /** Whether an interaction that carried this row was seen to end at another server than the present one. */
  endedElsewhere(rowId: string): boolean;
  /** What is known of interactions is old: gives the session up and reads everything in a new one. */
  resync(reason: string): void;
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
  /**
   * The queue map names these workgroups no more. A queue that is not shown is watched no longer, now or later; one that
   * is shown stays in view, for interactions that are there still.
   */
  release(workgroups: readonly string[]): void;
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

/** What can be wrong with where a row is to go. The names are stable: logs, screens and tests use them. */
export type DirectoryProblemKind =
  | 'UnknownWorkgroup'
  | 'DifferentlyCasedWorkgroup'
  | 'InactiveWorkgroup'
  | 'WorkgroupWithoutQueue'
  | 'NotAcdWorkgroup'
  | 'EmailRoutingInactive'
  | 'NoMembers'
  | 'NobodyTakesEmail'
  | 'MemberWithoutEmail'
  | 'UnknownSkill'
  | 'DifferentlyCasedSkill'
  | 'SkillNobodyHas'
  | 'SkillsNobodyHasTogether'
  | 'UnknownUser'
  | 'UserWithoutEmail';

/** One thing that keeps, or may keep, an interaction from reaching an agent. */
export interface DirectoryProblem {
  readonly kind: DirectoryProblemKind;
  /**
   * The handler would refuse, or the interaction could never reach anybody. False is a warning; what the
   * connector's account may simply not be allowed to see is never more than that.
   */
  readonly blocks: boolean;
  /** One sentence: what is wrong, with what; it names the near match if there is one. */
  readonly what: string;
  /** What a person does now. */
  readonly cure: string;
}

/** Where an interaction is to go; a {@link CreateRequest} is one. */
export interface DirectoryTarget {
  readonly workgroup: string;
  /** CIC user for direct-to-queue, else ''. */
  readonly user: string;
  /** `;`-separated skill names, or ''. */
  readonly skills: string;
}

/** How far the directory can be relied on. */
export interface DirectoryState {
  /**
   * `unread`: nothing is known yet, so nothing is found wrong. `reading`: the first look of a session is under way.
   * `whole`: all of it was read. `partial`: {@link DirectoryState.gaps} says what may not, or could not, be seen.
   * `lost`: there is no session; what was read before stands as warnings.
   */
  readonly phase: 'unread' | 'reading' | 'whole' | 'partial' | 'lost';
  /** One sentence for each thing that cannot be seen. */
  readonly gaps: readonly string[];
}

/** What the contact centre's configuration says about workgroups, skills and users. Asking costs no request. */
export interface ContactCenterDirectory {
  readonly state: DirectoryState;
  /** What is wrong with a target, as far as is known now; those that block come first. */
  problems(target: DirectoryTarget): readonly DirectoryProblem[];
  /** Calls back whenever {@link ContactCenterDirectory.problems} may answer otherwise. Returns how to stop it. */
  onChange(listener: () => void): () => void;
}
