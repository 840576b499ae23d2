import type { TransferTarget } from '../../domain/decision.js';
import type { LiveInteraction } from '../../domain/interaction.js';
import { CasebridgeError } from '../../errors/casebridge-error.js';
import type { ContactCenter, CreateRequest, CreateResult } from '../contact-center.js';
import type { InteractionCreator } from './creation/creator.js';
import { type LiveView, OBJECT_ID, ORG_ID, ROW_ID, WATCHED_ATTRIBUTES } from './live/live-view.js';
import { presumedMade, presumedMoved } from './live/presumed.js';
import { IcwsStatusError } from './wire/icws-error.js';
import type { IcwsSession } from './wire/icws-session.js';
import { blindTransfer, disconnectInteraction, isGone, readAttributes } from './wire/interaction-requests.js';
import { userQueue, workgroupQueue } from './wire/queue-id.js';

/** A session with a CIC server while it lasts; the signal aborts with it. */
export interface PresentSession {
  readonly icws: IcwsSession;
  readonly signal: AbortSignal;
}

/** What interactions are acted on with. */
export interface InteractionActsOptions {
  readonly view: LiveView;
  readonly creator: InteractionCreator;
  readonly organizationId: () => string;
  /** The present session; undefined while there is none. */
  readonly session: () => PresentSession | undefined;
  /** The present session. @throws CasebridgeError `CASEBRIDGE_CIC_SESSION_LOST` while there is none. */
  readonly up: () => IcwsSession;
  readonly onTrouble: (error: unknown, signal: AbortSignal) => void;
}

/** Makes, moves, ends and reads interactions, and shows at once in the view what a message will tell later. */
export class InteractionActs {
  readonly #options: InteractionActsOptions;

  constructor(options: InteractionActsOptions) {
    this.#options = options;
  }

  /** As {@link ContactCenter.create}; the view shows what was made at once. */
  async create(request: CreateRequest, signal: AbortSignal): Promise<CreateResult> {
    const icws = this.#options.up();
    this.#options.view.asked(request.rowId);
    const result = await this.#options.creator.create(icws, request, signal);
    this.#showCreated(request, result);
    return result;
  }

  /** As {@link ContactCenter.transfer}. */
  async transfer(interactionId: string, to: TransferTarget, signal: AbortSignal): Promise<'done' | 'gone'> {
    const queue = 'user' in to ? userQueue(to.user) : workgroupQueue(to.workgroup);
    const seen = this.#options.view.find(interactionId);
    try {
      await blindTransfer(this.#options.up(), interactionId, queue, signal);
      // The message that shows it may take a poll to come; the case's next row must see it now.
      this.#options.view.presume(seen, { interactionId, attributes: presumedMoved(to) });
      return 'done';
    } catch (error) {
      if (!isGone(error)) throw error;
      // A 404 may also mean the target: only the interaction itself can say that it is gone.
      if (await this.refresh(interactionId, signal)) throw error;
      return 'gone';
    }
  }

  /** As {@link ContactCenter.disconnect}; what is gone already has ended, too. */
  async disconnect(interactionId: string, signal: AbortSignal): Promise<void> {
    try {
      await disconnectInteraction(this.#options.up(), interactionId, signal);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
    this.#options.view.remove(interactionId);
  }

  /** As {@link ContactCenter.refresh}. */
  async refresh(interactionId: string, signal: AbortSignal): Promise<LiveInteraction | undefined> {
    try {
      const icws = this.#options.up();
      const found = await readAttributes(icws, interactionId, WATCHED_ATTRIBUTES, signal);
      this.#assureCurrent(icws);
      return this.#options.view.replace({ interactionId, attributes: found });
    } catch (error) {
      // What another server showed, and this one will not show, is not ours here: the id may be another's.
      const isDenied =
        error instanceof IcwsStatusError && error.status === 403 && this.#options.view.isElsewhere(interactionId);
      if (!isGone(error) && !isDenied) throw error;
      this.#options.view.gone(interactionId);
      return undefined;
    }
  }

  /** What a server says that is no longer the one in charge tells nothing of the one that is. */
  #assureCurrent(icws: IcwsSession): void {
    if (this.#options.session()?.icws === icws) return;
    throw new CasebridgeError('CASEBRIDGE_CIC_SESSION_LOST', 'The answer came after the session had ended.');
  }

  /**
   * The answer may be here before the queue shows the interaction, or before its attributes do; the next row of the case
   * must see it. An id that stands for the interaction of another is left alone.
   */
  #showCreated(request: CreateRequest, { interactionId, existing }: CreateResult): void {
    const { rowId, objectId } = request;
    if (this.#options.view.forCase(objectId).some(({ id }) => id === interactionId)) return;
    const known = this.#options.view.has(interactionId);
    if (existing && !this.#options.view.isNameless(interactionId)) {
      if (!known) this.#readLater(interactionId);
      return;
    }
    // One that existed may have been made for another row of the case.
    const row = existing ? {} : { [ROW_ID]: rowId };
    const ours = { ...row, [OBJECT_ID]: objectId, [ORG_ID]: this.#options.organizationId() };
    this.#options.view.put({ interactionId, attributes: known ? ours : { ...presumedMade(request), ...ours } });
  }

  #readLater(interactionId: string): void {
    const session = this.#options.session();
    if (!session) return;
    this.refresh(interactionId, session.signal).catch((error: unknown) =>
      this.#options.onTrouble(error, session.signal),
    );
  }
}
