import { createRequire } from 'node:module';
import { Connection, OAuth2 } from 'jsforce';
import { asObject, asText, type JsonObject } from '../../../src/runtime/decode.js';
import type { OrgAccess } from '../org-process.js';
import { PlainIcws } from './plain-icws.js';
import type { Subject, Surroundings } from './subject-calls.js';

interface FayeClient {
  disable(feature: string): void;
  setHeader(name: string, value: string): void;
  subscribe(channel: string, listener: (event: unknown) => void): PromiseLike<void>;
  disconnect(): unknown;
}

const API_VERSION = '67.0';
const FIELDS =
  'Id, Name, Event__c, Object_Id__c, Case_Number__c, Workgroup__c, Direct_To_User__c, Skills__c, Subject__c, Sender__c, Priority__c';

/**
 * What a straightforward program with the same libraries does: takes one row at a time, asks the handler, waits
 * for its answer, marks the row, takes the next. It knows no failure, no restart and no second delivery.
 */
export class PlainLoop implements Subject {
  readonly #icws = new PlainIcws();
  readonly #interactions = new Map<string, string>();
  readonly #waiting: JsonObject[] = [];
  readonly #failures: string[] = [];
  #connection = new Connection();
  #stream: FayeClient | undefined;
  #wake: () => void = () => undefined;
  #organizationId = '';

  async start({ org, cic }: Surroundings): Promise<void> {
    await this.#icws.logIn(cic);
    await this.#logIn(org);
    const query = this.#connection.query(
      `SELECT ${FIELDS} FROM Object_Routing__c WHERE Processed__c = false ORDER BY Name`,
    );
    const backlog = await query.run({ autoFetch: true, maxFetch: 100_000 });
    for (const record of backlog.records) this.#waiting.push(asObject(record) ?? {});
    await this.#subscribe();
    void this.#loop().catch((error: unknown) => this.#failures.push(String(error)));
  }

  async stop(): Promise<void> {
    this.#stream?.disconnect();
    await this.#icws.close();
    if (this.#failures.length > 0) throw new Error(`the plain loop failed: ${this.#failures[0]}`);
  }

  async #logIn(org: OrgAccess): Promise<void> {
    const oauth2 = new OAuth2({ loginUrl: org.url, clientId: org.clientId, clientSecret: org.clientSecret });
    const token = await oauth2.requestToken({ grant_type: 'client_credentials' });
    this.#organizationId = String(token.id).split('/').at(-2) ?? '';
    this.#connection = new Connection({
      instanceUrl: org.url,
      accessToken: token.access_token,
      version: API_VERSION,
    });
  }

  async #subscribe(): Promise<void> {
    const { instanceUrl, accessToken } = this.#connection;
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

  async #loop(): Promise<never> {
    for (;;) {
      const row = this.#waiting.shift();
      if (row) await this.#handle(row);
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async #handle(row: JsonObject): Promise<void> {
    const rowId = asText(row.Id) ?? '';
    const objectId = asText(row.Object_Id__c) ?? '';
    if (row.Event__c === 'CaseCreated') {
      const interactionId = await this.#icws.create(rowId, this.#data(row, rowId, objectId));
      this.#interactions.set(objectId, interactionId);
      await this.#mark(rowId, 'Routed', interactionId);
      return;
    }
    const interactionId = this.#interactions.get(objectId) ?? '';
    await this.#icws.disconnect(interactionId);
    this.#interactions.delete(objectId);
    await this.#mark(rowId, 'Withdrawn', interactionId);
  }

  #data(row: JsonObject, rowId: string, objectId: string): readonly string[] {
    const text = (field: string) => asText(row[field]) ?? '';
    return [
      '1',
      rowId,
      objectId,
      text('Case_Number__c'),
      this.#organizationId,
      text('Workgroup__c'),
      text('Direct_To_User__c'),
      text('Skills__c'),
      text('Subject__c'),
      text('Sender__c'),
      text('Priority__c'),
      `${this.#connection.instanceUrl}/${objectId}`,
      '0',
    ];
  }

  async #mark(rowId: string, outcome: string, interactionId: string): Promise<void> {
    await this.#connection.sobject('Object_Routing__c').update({
      Id: rowId,
      Processed__c: true,
      Processed_At__c: new Date().toISOString(),
      Outcome__c: outcome,
      Interaction_Id__c: interactionId,
      Attempts__c: 1,
    });
  }
}
