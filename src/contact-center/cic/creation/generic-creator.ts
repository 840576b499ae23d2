import type { LiveInteraction } from '../../../domain/interaction.js';
import { CasebridgeError } from '../../../errors/casebridge-error.js';
import { asObject, asText } from '../../../runtime/decode.js';
import { CreateRefusedError, type CreateRequest, type CreateResult } from '../../contact-center.js';
import { OBJECT_ID, ORG_ID, ROW_ID } from '../live/live-view.js';
import { IcwsStatusError } from '../wire/icws-error.js';
import type { IcwsSession } from '../wire/icws-session.js';
import { disconnectInteraction, isGone, readAttributes, setAttributes } from '../wire/interaction-requests.js';
import { userQueue, workgroupQueue } from '../wire/queue-id.js';
import type { InteractionCreator } from './creator.js';
import { inDoubt } from './doubt.js';
import { dataString } from './handler-desk.js';

/** What the creator works with. */
export interface GenericCreatorOptions {
  readonly organizationId: () => string;
  /** Interactions of a case that are live, as far as they are seen. */
  readonly liveFor: (objectId: string) => readonly LiveInteraction[];
}

/** `initialState` Offering, `interactionDirection` Incoming, party types Internal and External (ICWS type library). */
const OFFERING = 5;
const INCOMING = 1;
const INTERNAL = 1;
const EXTERNAL = 2;

/** An interaction that was made and could not be given its attributes. */
interface Nameless {
  readonly interactionId: string;
  /** The session that made it. */
  readonly session: IcwsSession;
}

/**
 * Makes generic interactions through ICWS, where no handler can be installed: `cic.creation: generic`. ICWS offers no
 * skills here, and nobody but the live view remembers what was made: a repeat in doubt may make a second interaction,
 * which is then ended as surplus.
 */
export class GenericCreator implements InteractionCreator {
  readonly #options: GenericCreatorOptions;
  /** Row → interaction that was made and could not be given its attributes: nobody else can tell whose it is. */
  readonly #nameless = new Map<string, Nameless>();

  constructor(options: GenericCreatorOptions) {
    this.#options = options;
  }

  prepare(): Promise<void> {
    return Promise.resolve();
  }

  attend(): void {
    // Nothing to look after: there is no handler.
  }

  async create(session: IcwsSession, request: CreateRequest, signal: AbortSignal): Promise<CreateResult> {
    const known = this.#options.liveFor(request.objectId).find(({ rowId }) => rowId === request.rowId);
    if (known) return { interactionId: known.id, existing: true };
    const made = this.#nameless.get(request.rowId);
    const nameless =
      made?.session.host === session.host
        ? made
        : { interactionId: await this.#make(session, request, signal), session };
    const { interactionId } = nameless;
    this.#nameless.set(request.rowId, nameless);
    try {
      await this.#assureAttributes(session, interactionId, this.#attributes(request), signal);
      this.#nameless.delete(request.rowId);
    } catch (error) {
      if (isGone(error)) return this.#ended(request.rowId, nameless, session, error);
      if (!this.#isSeen(request)) throw await this.#giveUp(session, request.rowId, interactionId, error, signal);
      this.#nameless.delete(request.rowId);
    }
    return { interactionId, existing: false };
  }

  answer(): void {
    // Handlers of others are none of ours.
  }

  seen(): void {
    // The answer to the request confirms it.
  }

  failAll(_reason: CasebridgeError): void {
    // Requests under way fail by themselves.
  }

  async #make(session: IcwsSession, request: CreateRequest, signal: AbortSignal): Promise<string> {
    const title = [request.priority === '' ? '' : `[${request.priority}]`, request.caseNumber, request.subject];
    const queueId = request.user === '' ? workgroupQueue(request.workgroup) : userQueue(request.user);
    const body = {
      __type: 'urn:inin.com:interactions:createGenericInteractionParameters',
      queueId,
      initialState: OFFERING,
      interactionDirection: INCOMING,
      localPartyType: INTERNAL,
      remotePartyType: EXTERNAL,
      remoteName: dataString(title.filter((part) => part !== '').join(' ')),
      remoteId: dataString(request.sender),
      additionalAttributes: this.#attributes(request),
    };
    try {
      const answer = asObject(await session.request('POST', '/interactions', body, signal));
      const interactionId = asText(answer?.interactionId);
      if (interactionId) return interactionId;
    } catch (error) {
      throw refusal(error, request) ?? inDoubt(error, request.rowId, 'The interaction could not be made');
    }
    throw inDoubt(new Error('the answer names no interaction'), request.rowId, 'The interaction could not be made');
  }

  /**
   * It is no more. In the session that made it, somebody has ended it: it was made, and that is all that was asked for.
   * In a later one it may have been lost in between: one is made in its place.
   */
  #ended(
    rowId: string,
    { interactionId, session: madeIn }: Nameless,
    session: IcwsSession,
    error: unknown,
  ): CreateResult {
    this.#nameless.delete(rowId);
    if (madeIn === session) return { interactionId, existing: true };
    throw new CasebridgeError('CASEBRIDGE_CREATE_UNCONFIRMED', `Interaction ${interactionId} is no more.`, {
      cause: error,
    });
  }

  /** It carries its attributes, whatever became of the request that was to make sure of them. */
  #isSeen({ objectId, rowId }: CreateRequest): boolean {
    return this.#options.liveFor(objectId).some((live) => live.rowId === rowId);
  }

  /**
   * Nobody could tell whose it is without its attributes: it is finished by the next try. It is ended only if the server
   * refuses them: an end that is under way must not meet an interaction that was confirmed by sight meanwhile.
   */
  async #giveUp(
    session: IcwsSession,
    rowId: string,
    interactionId: string,
    cause: unknown,
    signal: AbortSignal,
  ): Promise<CasebridgeError> {
    const unfinished = inDoubt(cause, rowId, `Interaction ${interactionId} could not be given its attributes`);
    if (CasebridgeError.from(cause).failureClass !== 'refused') return unfinished;
    try {
      await disconnectInteraction(session, interactionId, signal);
      this.#nameless.delete(rowId);
      return CasebridgeError.from(cause);
    } catch {
      return unfinished;
    }
  }

  #attributes(request: CreateRequest): Readonly<Record<string, string>> {
    return {
      ObjectRouting_RowId: request.rowId,
      ObjectRouting_ObjectId: request.objectId,
      ObjectRouting_CaseNumber: dataString(request.caseNumber),
      ObjectRouting_OrgId: this.#options.organizationId(),
      ObjectRouting_Url: dataString(request.recordUrl),
      ObjectRouting_Skills: dataString(request.skills),
      ObjectRouting_SuppressForm: '1',
    };
  }

  /** A public client's note of 2015 says that servers drop `additionalAttributes`: then they are set afterwards. */
  async #assureAttributes(
    session: IcwsSession,
    interactionId: string,
    wanted: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<void> {
    const names = [ROW_ID, OBJECT_ID, ORG_ID];
    const found = await readAttributes(session, interactionId, names, signal);
    const complete = names.every((name) => (found[name] ?? '') !== '');
    if (!complete) await setAttributes(session, interactionId, wanted, signal);
  }
}

/** A queue that does not exist is refused with 400 or 404. */
function refusal(error: unknown, request: CreateRequest): CreateRefusedError | undefined {
  if (!(error instanceof IcwsStatusError) || (error.status !== 400 && error.status !== 404)) return undefined;
  const [what, name] =
    request.user === '' ? (['UnknownWorkgroup', request.workgroup] as const) : (['UnknownUser', request.user] as const);
  return new CreateRefusedError(what, `The CIC server did not take an interaction for "${name}": ${error.message}`);
}
