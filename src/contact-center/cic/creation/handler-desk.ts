import { CasebridgeError } from '../../../errors/casebridge-error.js';
import { type Deferred, deferred } from '../../../runtime/deferred.js';
import { type CreateRefusal, CreateRefusedError, type CreateRequest, type CreateResult } from '../../contact-center.js';

/** Names of the contract between Casebridge and the handler (version 1). */
export const HANDLER_OBJECT_ID = 'SalesforceObjectRouting';
/** Event ids of the handler's notifications (version 1 of the contract). */
export const HANDLER_ANSWERS = ['InteractionCreated', 'InteractionFailed', 'Pong'] as const;
/** Version of the contract that this version of Casebridge speaks. */
export const CONTRACT_VERSION = '1';
const MAX_STRING = 255;
const REFUSALS: readonly CreateRefusal[] = [
  'UnknownWorkgroup',
  'NotAcdWorkgroup',
  'UnknownSkill',
  'UnknownUser',
  'InternalError',
];

/**
 * The 13 data strings of a `CreateInteraction` notification, in the order of the contract. Each is at most 255
 * characters, control characters replaced by a space.
 */
export function createInteractionData(request: CreateRequest, organizationId: string): readonly string[] {
  return [
    CONTRACT_VERSION,
    request.rowId,
    request.objectId,
    request.caseNumber,
    organizationId,
    request.workgroup,
    request.user,
    request.skills,
    request.subject,
    request.sender,
    request.priority,
    request.recordUrl,
    String(request.attempt),
  ].map(dataString);
}

/** A text as the contract allows it: at most 255 characters, control characters replaced by a space. */
export function dataString(text: string): string {
  const clean = text.replace(/\p{Cc}/gu, ' ');
  if (clean.length <= MAX_STRING) return clean;
  // Never cut a surrogate pair in two.
  const cut = clean.slice(0, MAX_STRING);
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
}

/** Waits for the handler's answers and pairs them with the rows that asked. */
export class HandlerDesk {
  readonly #waiting = new Map<string, Deferred<CreateResult>>();
  readonly #organizationId: () => string;

  constructor(organizationId: () => string) {
    this.#organizationId = organizationId;
  }

  /** Begins to wait for a row's answer. One wait per row at a time. */
  expect(rowId: string): Deferred<CreateResult> {
    const wait = deferred<CreateResult>();
    this.#waiting.set(rowId, wait);
    return wait;
  }

  /** Ends the wait for a row. An answer that comes later belongs to nobody. */
  forget(rowId: string): void {
    this.#waiting.delete(rowId);
  }

  /** An answer of the handler. Answers of another org, or that nobody waits for, are not ours. */
  answer(eventId: string, data: readonly string[]): void {
    switch (eventId.toLowerCase()) {
      case 'interactioncreated':
        this.#created(data);
        return;
      case 'interactionfailed':
        this.#failed(data);
    }
  }

  /** An interaction that carries the row was seen: that confirms it, too. */
  seen(rowId: string, interactionId: string): void {
    this.#waiting.get(rowId)?.resolve({ interactionId, existing: false });
  }

  /** The session is gone: what was asked is in doubt. */
  failAll(reason: CasebridgeError): void {
    for (const [rowId, wait] of this.#waiting) {
      wait.reject(
        new CasebridgeError(
          'CASEBRIDGE_CREATE_UNCONFIRMED',
          `The link broke before row ${rowId} was confirmed: ${reason.message}`,
          {
            cause: reason,
          },
        ),
      );
    }
    this.#waiting.clear();
  }

  #created(data: readonly string[]): void {
    const [rowId, interactionId, how, organizationId] = data;
    if (!rowId || !interactionId || organizationId !== this.#organizationId()) return;
    this.#waiting.get(rowId)?.resolve({ interactionId, existing: how === 'existing' });
  }

  #failed(data: readonly string[]): void {
    const [rowId, code, message, organizationId] = data;
    if (!rowId || organizationId !== this.#organizationId()) return;
    const refusal = REFUSALS.find((known) => known.toLowerCase() === code?.toLowerCase()) ?? 'InternalError';
    this.#waiting
      .get(rowId)
      ?.reject(new CreateRefusedError(refusal, `The handler answered ${code ?? 'nothing'}: ${message ?? ''}`));
  }
}
