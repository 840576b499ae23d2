import type { CasebridgeError } from '../../../errors/casebridge-error.js';
import type { CreateRequest, CreateResult } from '../../contact-center.js';
import type { IcwsSession } from '../wire/icws-session.js';
import type { IcwsMessage } from '../wire/messages.js';

/** A way of making interactions: `cic.creation`. */
export interface InteractionCreator {
  /** Asks for the messages that confirm creates; called each time the message channel has been opened. */
  prepare(session: IcwsSession, signal: AbortSignal): Promise<void>;
  /**
   * Works while messages can be received; called after {@link InteractionCreator.prepare} has succeeded.
   * @param signal ends when the channel is closed.
   */
  attend(session: IcwsSession, signal: AbortSignal): void;
  /** Asks for an interaction and waits until it is confirmed. @throws CreateRefusedError, CasebridgeError */
  create(session: IcwsSession, request: CreateRequest, signal: AbortSignal): Promise<CreateResult>;
  /** A message that a handler has sent. */
  answer(message: Extract<IcwsMessage, { type: 'handlerSent' }>): void;
  /** An interaction that carries the row was seen. */
  seen(rowId: string, interactionId: string): void;
  /** The session is gone: what was asked for is in doubt. */
  failAll(reason: CasebridgeError): void;
}
