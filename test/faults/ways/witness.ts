import type { HttpExchangeResponse } from '../../../src/runtime/http-exchange.js';

/** A request as it leaves a process. */
export interface SeenRequest {
  readonly side: 'salesforce' | 'stream' | 'cic';
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly body: string;
}

/** Sees what goes over the wires of one process, whatever the process says of it. */
export interface Witness {
  /** A request leaves the process; it may never arrive. */
  asked(request: SeenRequest): void;
  /** A server has answered; the answer may never arrive. */
  answered(request: SeenRequest, response: HttpExchangeResponse): void;
  /** An answer is there; of an answer in parts only its head. */
  received(request: SeenRequest, response: HttpExchangeResponse): void;
  /** The stream has brought these notifications together. */
  notified(notifications: readonly unknown[]): void;
}
