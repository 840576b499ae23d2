import { asArray, asObject, asString, type JsonObject } from '../../../src/runtime/decode.js';
import type { HttpExchangeResponse } from '../../../src/runtime/http-exchange.js';
import type { SeenRequest, Witness } from '../ways/witness.js';

/** What the oracle is told of the traffic of all processes. */
export interface TrafficListener {
  /** A process asks for an interaction for a row. */
  onCreateAsked(process: string, rowId: string): void;
  /** A process writes the results of rows, in this order. */
  onMarksAsked(process: string, rowIds: readonly string[]): void;
  /** A process was given rows that wait, in one piece. */
  onDelivered(process: string, rowIds: readonly string[], by: 'stream' | 'query'): void;
  /** A server has answered a request of a process. */
  onAnswered(request: SeenRequest, response: HttpExchangeResponse): void;
}

const WAITING_ROWS = /FROM Object_Routing__c WHERE Processed__c = false/;
/** Where the row stands among the data of `CreateInteraction`. */
const ROW = 1;

/** Reads what goes over the wires: requests as they leave a process, so that no answer and no claim blurs their order. */
export class Traffic {
  readonly #listener: TrafficListener;

  constructor(listener: TrafficListener) {
    this.#listener = listener;
  }

  /** Who watches the wires of this process. */
  witnessOf(process: string): Witness {
    return {
      asked: (request) => this.#asked(process, request),
      answered: (request, response) => this.#listener.onAnswered(request, response),
      received: (request, response) => this.#received(process, request, response),
      notified: (notifications) => {
        const rowIds = notifications.map((each) => asString(asObject(asObject(each)?.sobject)?.Id) ?? '');
        this.#listener.onDelivered(process, rowIds, 'stream');
      },
    };
  }

  #asked(process: string, { side, method, target, body }: SeenRequest): void {
    if (side === 'cic' && method === 'POST') {
      const rowId = createdRow(target, body);
      if (rowId !== undefined) this.#listener.onCreateAsked(process, rowId);
    }
    if (side === 'salesforce' && method === 'PATCH' && target.endsWith('/composite/sobjects'))
      this.#listener.onMarksAsked(
        process,
        objects(asObject(JSON.parse(body))?.records).map(({ id }) => asString(id) ?? ''),
      );
  }

  #received(process: string, { side, target }: SeenRequest, { status, body }: HttpExchangeResponse): void {
    if (side !== 'salesforce' || status !== 200 || typeof body !== 'string' || !target.includes('/query')) return;
    if (!WAITING_ROWS.test(decodeURIComponent(target.replaceAll('+', ' ')))) return;
    if (!body.startsWith('{')) return;
    const rowIds = objects(asObject(JSON.parse(body))?.records).map(({ Id }) => asString(Id) ?? '');
    this.#listener.onDelivered(process, rowIds, 'query');
  }
}

/** The row for which a request asks an interaction, of the handler or as a generic one. */
function createdRow(target: string, body: string): string | undefined {
  if (target.endsWith('/system/handler-notification') && body.includes('"CreateInteraction"'))
    return asString(asArray(asObject(JSON.parse(body))?.data)?.[ROW]);
  if (target.endsWith('/interactions') && body.includes('ObjectRouting_RowId'))
    return asString(asObject(asObject(JSON.parse(body))?.additionalAttributes)?.ObjectRouting_RowId);
  return undefined;
}

function objects(value: unknown): readonly JsonObject[] {
  return (asArray(value) ?? []).map((each) => asObject(each) ?? {});
}
