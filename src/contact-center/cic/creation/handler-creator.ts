import { CasebridgeError } from '../../../errors/casebridge-error.js';
import { DeadlineExceededError, raceAbort, withDeadline } from '../../../runtime/abort.js';
import type { Clock } from '../../../runtime/clock.js';
import type { CreateRequest, CreateResult } from '../../contact-center.js';
import type { IcwsSession } from '../wire/icws-session.js';
import type { IcwsMessage } from '../wire/messages.js';
import type { InteractionCreator } from './creator.js';
import { inDoubt } from './doubt.js';
import { HandlerCheck, type HandlerCheckOptions } from './handler-check.js';
import { createInteractionData, HANDLER_ANSWERS, HANDLER_OBJECT_ID, HandlerDesk } from './handler-desk.js';
import { notifyHandler } from './notify-handler.js';

/** What the creator works with. */
export interface HandlerCreatorOptions extends HandlerCheckOptions {
  readonly clock: Clock;
  /** Milliseconds until a create without an answer is in doubt. */
  readonly confirmTimeoutMs: number;
}

/** Has the handler on the CIC server make interactions: `cic.creation: handler`. */
export class HandlerCreator implements InteractionCreator {
  readonly #options: HandlerCreatorOptions;
  readonly #desk: HandlerDesk;
  readonly #check: HandlerCheck;

  constructor(options: HandlerCreatorOptions) {
    this.#options = options;
    this.#desk = new HandlerDesk(options.organizationId);
    this.#check = new HandlerCheck(options);
  }

  async prepare(session: IcwsSession, signal: AbortSignal): Promise<void> {
    const headers = [{ objectId: HANDLER_OBJECT_ID, eventIds: HANDLER_ANSWERS }];
    await session.request('PUT', '/messaging/subscriptions/system/handler-sent-notifications', { headers }, signal);
  }

  attend(session: IcwsSession, signal: AbortSignal): void {
    this.#check.run(session, signal);
  }

  async create(session: IcwsSession, request: CreateRequest, signal: AbortSignal): Promise<CreateResult> {
    const { clock, confirmTimeoutMs, organizationId } = this.#options;
    const { rowId } = request;
    const wait = this.#desk.expect(rowId);
    try {
      const data = createInteractionData(request, organizationId());
      notifyHandler(session, 'CreateInteraction', data, signal).catch((error: unknown) =>
        wait.reject(inDoubt(error, rowId, 'The handler could not be asked')),
      );
      return await withDeadline(clock, `confirmation of row ${rowId}`, confirmTimeoutMs, signal, (inner) =>
        raceAbort(wait.promise, inner),
      );
    } catch (error) {
      throw error instanceof DeadlineExceededError ? unconfirmed(rowId, confirmTimeoutMs) : error;
    } finally {
      this.#desk.forget(rowId);
    }
  }

  answer({ objectId, eventId, data }: Extract<IcwsMessage, { type: 'handlerSent' }>): void {
    if (objectId.toLowerCase() !== HANDLER_OBJECT_ID.toLowerCase()) return;
    if (eventId.toLowerCase() === 'pong') this.#check.pong(data);
    else this.#desk.answer(eventId, data);
  }

  seen(rowId: string, interactionId: string): void {
    this.#desk.seen(rowId, interactionId);
  }

  failAll(reason: CasebridgeError): void {
    this.#desk.failAll(reason);
  }
}

function unconfirmed(rowId: string, limitMs: number): CasebridgeError {
  return new CasebridgeError(
    'CASEBRIDGE_CREATE_UNCONFIRMED',
    `The handler did not confirm row ${rowId} within ${limitMs} ms.`,
  );
}
