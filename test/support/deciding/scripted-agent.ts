import type { HttpExchangeHandler } from '../../../src/runtime/http-exchange.js';
import { logIn, type WireSession } from '../../contract/icws/icws-wire.js';
import { PASSWORD } from './mortal-process.js';

const MEDIA_TYPES = [3, 4];

/** An agent at a station without a telephone, who does what the test says and nothing else: raw ICWS requests. */
export class ScriptedAgent {
  readonly userId: string;
  readonly #session: WireSession;

  private constructor(userId: string, session: WireSession) {
    this.userId = userId;
    this.#session = session;
  }

  /** Logs in and is ready; ACD assigns nothing yet. */
  static async logIn(handle: HttpExchangeHandler, userId: string): Promise<ScriptedAgent> {
    const agent = new ScriptedAgent(userId, await logIn(handle, userId, PASSWORD));
    await agent.#do('PUT', '/connection/station', {
      __type: 'urn:inin.com:connection:stationlessSettings',
      supportedMediaTypes: MEDIA_TYPES,
      readyForInteractions: true,
    });
    return agent;
  }

  /** ACD may assign. */
  available(): Promise<void> {
    return this.#status('Available');
  }

  /** ACD assigns nothing more; what alerts goes on alerting. */
  noAcd(): Promise<void> {
    return this.#status('Available, No ACD');
  }

  pickUp(interactionId: string): Promise<void> {
    return this.#do('POST', `/interactions/${interactionId}/pickup`);
  }

  disconnect(interactionId: string): Promise<void> {
    return this.#do('POST', `/interactions/${interactionId}/disconnect`);
  }

  #status(statusId: string): Promise<void> {
    return this.#do('PUT', `/status/user-statuses/${this.userId}`, { statusId });
  }

  async #do(method: string, path: string, body?: unknown): Promise<void> {
    const { status, text } = await this.#session.send(method, path, body);
    if (status >= 300) throw new Error(`${method} ${path} of ${this.userId}: ${status} ${text}`);
  }
}
