import { type ContactCenter, CreateRefusedError, type CreateResult } from '../contact-center/contact-center.js';
import type { TransferTarget } from '../domain/decision.js';
import type { Tell } from '../domain/happening.js';
import type { LiveInteraction } from '../domain/interaction.js';
import type { Row } from '../domain/row.js';
import { SURPLUS } from '../domain/surplus-words.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import type { CircuitBreaker } from '../runtime/circuit-breaker.js';
import type { Clock } from '../runtime/clock.js';
import type { Store } from '../store/store.js';
import { CreateNotes } from './create-notes.js';
import { leavesDoubt } from './failure-policy.js';
import { type HeadState, SOME_EARLIER_STAY } from './lane.js';
import type { Pacer } from './pacer.js';

/** What acting needs. */
export interface ActorOptions {
  readonly clock: Clock;
  readonly contactCenter: ContactCenter;
  readonly store: Store;
  readonly pacer: Pacer;
  /** Spares a handler that does not confirm what it is asked for. */
  readonly circuit: CircuitBreaker;
  readonly tell: Tell;
  readonly signal: AbortSignal;
  /** Drops the note of a create that is no longer in doubt; may be late. */
  readonly forgetCreate: (rowId: string) => void;
  /** A create is about to be noted: an earlier note that still waits to be dropped must not take the new one along. */
  readonly keepCreate: (rowId: string) => void;
  /** Address of a case for the agent. */
  readonly recordUrl: (objectId: string) => string;
}

/** A confirmed create. */
export interface Created {
  readonly outcome: 'Routed' | 'AlreadyActive';
  readonly interactionId: string;
}

/** Carries decisions out at the contact centre and says what is in doubt. */
export class Actor {
  readonly #options: ActorOptions;
  readonly #notes: CreateNotes;

  constructor(options: ActorOptions) {
    this.#options = options;
    this.#notes = new CreateNotes(options);
  }

  /**
   * Creates an interaction for a row. A durable note goes first, so that a crash leaves a trace of the doubt.
   * A direct-to-queue user whom CIC does not know is left out and the row tried again for the workgroup.
   *
   * @returns `forgotten` if the handler names an interaction that is there no more: the doubt is over, and it is to be
   * decided anew whether one is to be made.
   * @throws CircuitOpenError before anything is noted or sent; what the contact centre throws.
   */
  async create(row: Row, head: HeadState): Promise<Created | 'forgotten'> {
    const { circuit, signal } = this.#options;
    try {
      const result = await circuit.run(() => this.#ask(row, head), signal);
      if (await this.#isForgotten(row.objectId, result, head.askedAt))
        return this.#forget(row, head, result.interactionId);
      return await this.#confirmed(row, head, result);
    } catch (error) {
      if (this.#goWithoutUser(row, head, error)) return this.create(row, head);
      this.#judge(row, head, error);
      throw error;
    }
  }

  /** Nothing needs to be read for a create that would be held back. @throws CircuitOpenError */
  assureMayCreate(): void {
    this.#options.circuit.assure();
  }

  /** The row's create is no longer in doubt: its note goes. */
  forgetDoubt(rowId: string): void {
    this.#options.forgetCreate(rowId);
  }

  /**
   * Ends an interaction on behalf of a row. Until it is confirmed, `head.asked` says that it is in doubt.
   *
   * @throws what the contact centre throws.
   */
  async disconnect(
    row: Row,
    interaction: LiveInteraction,
    outcome: 'Disconnected' | 'Withdrawn',
    head: HeadState,
  ): Promise<void> {
    const { contactCenter, tell, signal } = this.#options;
    head.asked = { kind: 'disconnect', interactionId: interaction.id, outcome };
    await contactCenter.disconnect(interaction.id, signal);
    head.asked = undefined;
    tell({
      type: 'disconnected',
      objectId: row.objectId,
      rowId: row.id,
      interactionId: interaction.id,
      why: row.event,
    });
  }

  /**
   * Moves an interaction on behalf of a row; `gone` if it had ended. Until it is confirmed, `head.asked` says that it
   * is in doubt.
   *
   * @throws what the contact centre throws.
   */
  async transfer(
    row: Row,
    interaction: LiveInteraction,
    to: TransferTarget,
    head: HeadState,
  ): Promise<'done' | 'gone'> {
    const { contactCenter, tell, signal } = this.#options;
    tell({ type: 'transferRequested', row, interactionId: interaction.id, to });
    head.asked = { kind: 'transfer', interactionId: interaction.id, to };
    const result = await contactCenter.transfer(interaction.id, to, signal);
    // Gone or moved, nothing is left in doubt.
    head.asked = undefined;
    if (result === 'done') tell({ type: 'transferred', row, interactionId: interaction.id, to });
    return result;
  }

  /** Ends an interaction that stands beside another of the same case. */
  async endSurplus(objectId: string, surplus: LiveInteraction, keep: LiveInteraction): Promise<void> {
    const { contactCenter, tell, signal } = this.#options;
    await contactCenter.disconnect(surplus.id, signal);
    const why = `${SURPLUS} interaction ${keep.id} stays`;
    tell({ type: 'disconnected', objectId, rowId: surplus.rowId, interactionId: surplus.id, why });
  }

  async #ask(row: Row, head: HeadState): Promise<CreateResult> {
    const { pacer, tell, signal } = this.#options;
    await pacer.take(row.source === 'stream' ? 'fresh' : 'backlog', signal);
    await this.#note(row, head.attempt);
    tell({ type: 'createRequested', row, attempt: head.attempt });
    // A row that no stream just brought may have been asked for by an earlier process whose note is lost.
    head.askedAt ??= row.source === 'stream' ? this.#options.contactCenter.stay : SOME_EARLIER_STAY;
    return this.#request(row, head);
  }

  #request(row: Row, head: HeadState): Promise<CreateResult> {
    const { contactCenter, recordUrl, signal } = this.#options;
    return contactCenter.create(
      {
        rowId: row.id,
        objectId: row.objectId,
        caseNumber: row.caseNumber,
        workgroup: row.workgroup,
        user: head.withoutUser ? '' : row.directToUser,
        skills: row.skills,
        subject: row.subject,
        sender: row.sender,
        priority: row.priority,
        recordUrl: recordUrl(row.objectId),
        attempt: head.attempt,
      },
      signal,
    );
  }

  async #confirmed(row: Row, head: HeadState, result: CreateResult): Promise<Created> {
    const { contactCenter, tell, forgetCreate } = this.#options;
    head.attempt += 1;
    head.inDoubt = false;
    forgetCreate(row.id);
    tell({ type: 'interactionCreated', row, interactionId: result.interactionId, existing: result.existing });
    const carries = contactCenter.liveFor(row.objectId).find((live) => live.id === result.interactionId);
    const another = result.existing && carries !== undefined && carries.rowId !== '' && carries.rowId !== row.id;
    return { outcome: another ? 'AlreadyActive' : 'Routed', interactionId: result.interactionId };
  }

  /** A server that took over, or was started anew, may remember an interaction that it does not have. */
  async #isForgotten(objectId: string, result: CreateResult, askedAt: number | undefined): Promise<boolean> {
    const { contactCenter, signal } = this.#options;
    if (!result.existing || askedAt === contactCenter.stay) return false;
    if (contactCenter.liveFor(objectId).some(({ id }) => id === result.interactionId)) return false;
    const fresh = await contactCenter.refresh(result.interactionId, signal);
    return fresh?.objectId !== objectId;
  }

  /** It may still come back under another id; once it cannot, only another attempt could make a new one. */
  #forget(row: Row, head: HeadState, interactionId: string): 'forgotten' {
    if (this.#options.contactCenter.recovering) {
      throw new CasebridgeError(
        'CASEBRIDGE_CREATE_UNCONFIRMED',
        `Row ${row.id} has interaction ${interactionId}, which the server that took over does not have yet.`,
      );
    }
    head.attempt += 1;
    head.inDoubt = false;
    head.askedAt = this.#options.contactCenter.stay;
    head.facts = undefined;
    return 'forgotten';
  }

  #goWithoutUser(row: Row, head: HeadState, error: unknown): boolean {
    if (!(error instanceof CreateRefusedError) || error.refusal !== 'UnknownUser') return false;
    if (head.withoutUser || row.workgroup === '') return false;
    head.attempt += 1;
    head.withoutUser = true;
    head.remark = `CIC does not know the user "${row.directToUser}"; routed to the workgroup instead.`;
    return true;
  }

  /** What is not surely without effect is in doubt; a doubt from before is ended by the handler's answer only. */
  #judge(row: Row, head: HeadState, error: unknown): void {
    if (error instanceof CreateRefusedError) {
      this.#options.forgetCreate(row.id);
      head.inDoubt = false;
      head.attempt += 1;
    } else if (leavesDoubt(CasebridgeError.from(error))) {
      head.inDoubt = true;
    }
  }

  async #note(row: Row, attempt: number): Promise<void> {
    const { clock, contactCenter, keepCreate, signal } = this.#options;
    const { server } = contactCenter;
    keepCreate(row.id);
    await this.#notes.write({ rowId: row.id, objectId: row.objectId, attempt, server, at: clock.now() }, signal);
  }
}
