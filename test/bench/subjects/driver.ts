import { asArray, asObject, asText, type JsonObject } from '../../../src/runtime/decode.js';
import { PlainIcws } from './plain-icws.js';
import { API_VERSION, logIntoOrg, markOf, notificationData, type PlainOrg, unprocessedRows } from './plain-org.js';
import type { Subject, Surroundings } from './subject-calls.js';

/** Questions to the handler at once: as many cases as Casebridge works on by default. */
const AT_ONCE = 32;
const MARKS_PER_CALL = 200;

/**
 * Finds out the most that the two servers take: asks the handler for all rows that wait, and marks them in full
 * collections. It decides nothing, keeps nothing, watches nothing, and takes no row that comes later.
 */
export class Driver implements Subject {
  readonly #icws = new PlainIcws();
  readonly #failures: string[] = [];
  #marks: ReturnType<typeof markOf>[] = [];

  async start({ org, cic }: Surroundings): Promise<void> {
    await this.#icws.logIn(cic);
    const plainOrg = await logIntoOrg(org);
    const rows = [...(await unprocessedRows(plainOrg))];
    void this.#drive(plainOrg, rows).catch((error: unknown) => this.#failures.push(String(error)));
  }

  async stop(): Promise<void> {
    await this.#icws.close();
    if (this.#failures.length > 0) throw new Error(`the driver failed: ${this.#failures[0]}`);
  }

  async #drive(org: PlainOrg, rows: readonly JsonObject[]): Promise<void> {
    const waiting = rows.values();
    const writes: Promise<void>[] = [];
    const work = async () => {
      for (const row of waiting) {
        const rowId = asText(row.Id) ?? '';
        const interactionId = await this.#icws.create(rowId, notificationData(org, row));
        this.#marks.push(markOf(rowId, 'Routed', interactionId));
        if (this.#marks.length >= MARKS_PER_CALL) writes.push(this.#write(org));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    await Promise.all([...writes, this.#write(org)]);
  }

  async #write({ connection }: PlainOrg): Promise<void> {
    const records = this.#marks.map((mark) => ({ attributes: { type: 'Object_Routing__c' }, ...mark }));
    this.#marks = [];
    if (records.length === 0) return;
    const results = await connection.request<unknown>({
      method: 'PATCH',
      url: `/services/data/v${API_VERSION}/composite/sobjects`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ allOrNone: false, records }),
    });
    const refused = asArray(results)?.find((result) => asObject(result)?.success !== true);
    if (refused !== undefined) throw new Error(`a mark was refused: ${JSON.stringify(refused)}`);
  }
}
