import { createRequire } from 'node:module';
import { asObject, asText, type JsonObject } from '../../../src/runtime/decode.js';
import { PlainIcws } from './plain-icws.js';
import { API_VERSION, logIntoOrg, markOf, notificationData, type PlainOrg, unprocessedRows } from './plain-org.js';
import type { Subject, Surroundings } from './subject-calls.js';

interface FayeClient {
  disable(feature: string): void;
  setHeader(name: string, value: string): void;
  subscribe(channel: string, listener: (event: unknown) => void): PromiseLike<void>;
  disconnect(): unknown;
}

/**
 * What a straightforward program with the same libraries does: takes one row at a time, asks the handler, waits
 * for its answer, marks the row, takes the next. It knows no failure, no restart and no second delivery.
 */
export class PlainLoop implements Subject {
  readonly #icws = new PlainIcws();
  readonly #interactions = new Map<string, string>();
  readonly #waiting: JsonObject[] = [];
  readonly #failures: string[] = [];
  #stream: FayeClient | undefined;
  #wake: () => void = () => undefined;

  async start({ org, cic }: Surroundings): Promise<void> {
    await this.#icws.logIn(cic);
    const plainOrg = await logIntoOrg(org);
    this.#waiting.push(...(await unprocessedRows(plainOrg)));
    await this.#subscribe(plainOrg);
    void this.#loop(plainOrg).catch((error: unknown) => this.#failures.push(String(error)));
  }

  async stop(): Promise<void> {
    this.#stream?.disconnect();
    await this.#icws.close();
    if (this.#failures.length > 0) throw new Error(`the plain loop failed: ${this.#failures[0]}`);
  }

  async #subscribe({ connection: { instanceUrl, accessToken } }: PlainOrg): Promise<void> {
    const faye = createRequire(import.meta.url)('faye') as { readonly Client: new (url: string) => FayeClient };
    const client = new faye.Client(`${instanceUrl}/cometd/${API_VERSION}`);
    client.disable('websocket');
    client.setHeader('Authorization', `Bearer ${accessToken ?? ''}`);
    this.#stream = client;
    await client.subscribe('/topic/ObjectRouting', (event) => {
      this.#waiting.push(asObject(asObject(event)?.sobject) ?? {});
      this.#wake();
    });
  }

  async #loop(org: PlainOrg): Promise<never> {
    for (;;) {
      const row = this.#waiting.shift();
      if (row) await this.#handle(org, row);
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async #handle(org: PlainOrg, row: JsonObject): Promise<void> {
    const rowId = asText(row.Id) ?? '';
    const objectId = asText(row.Object_Id__c) ?? '';
    if (row.Event__c === 'CaseCreated') {
      const interactionId = await this.#icws.create(rowId, notificationData(org, row));
      this.#interactions.set(objectId, interactionId);
      await this.#mark(org, rowId, 'Routed', interactionId);
      return;
    }
    const interactionId = this.#interactions.get(objectId) ?? '';
    await this.#icws.disconnect(interactionId);
    this.#interactions.delete(objectId);
    await this.#mark(org, rowId, 'Withdrawn', interactionId);
  }

  async #mark({ connection }: PlainOrg, rowId: string, outcome: string, interactionId: string): Promise<void> {
    await connection.sobject('Object_Routing__c').update(markOf(rowId, outcome, interactionId));
  }
}
