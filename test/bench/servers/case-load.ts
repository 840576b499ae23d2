import { setTimeout as wait } from 'node:timers/promises';
import { asArray, asBoolean, asObject, parseJson } from '../../../src/runtime/decode.js';
import type { SimulatedOrg } from '../../../src/simulator/salesforce/org.js';
import type { RowBook } from './row-book.js';

const PER_CALL = 200;
const TICK_MS = 100;
const PATH = '/services/data/v67.0/composite/sobjects';

/** Makes and closes cases as an administrator does by REST: each gives one routing row by the package's own rules. */
export class CaseLoad {
  readonly #org: SimulatedOrg;
  readonly #book: RowBook;
  readonly #token: string;
  readonly #queueId: string;
  #made = 0;

  constructor(org: SimulatedOrg, book: RowBook) {
    this.#org = org;
    this.#book = book;
    const id = (soql: string) => org.engine.query({ userId: '', mode: 'system' }, soql).records()[0]?.Id ?? '';
    this.#queueId = id("SELECT Id FROM Group WHERE Type = 'Queue' AND Name = 'Support'");
    this.#token = org.engine.sessions.create(
      id("SELECT Id FROM User WHERE Username = 'admin@casebridge.example'"),
    ).token;
  }

  async create(count: number): Promise<void> {
    for (let left = count; left > 0; left -= PER_CALL) {
      const records = Array.from({ length: Math.min(left, PER_CALL) }, () => {
        this.#made += 1;
        return {
          attributes: { type: 'Case' },
          Subject: `Question ${this.#made} about an order that has not arrived`,
          Origin: 'Web',
          Priority: 'Medium',
          SuppliedEmail: `customer${this.#made}@example.com`,
          OwnerId: this.#queueId,
        };
      });
      await this.#save('POST', records);
    }
  }

  /** Closes cases that were routed, oldest first. @throws Error if there are not so many. */
  async close(count: number): Promise<void> {
    const cases = this.#book.takeRoutedCases(count);
    if (cases.length < count) throw new Error(`only ${cases.length} of ${count} cases were routed`);
    for (let index = 0; index < cases.length; index += PER_CALL)
      await this.#close(cases.slice(index, index + PER_CALL));
  }

  /** A steady flow: half of the rows by new cases, half by closing ones that were routed. */
  async steady(rowsPerSecond: number, seconds: number): Promise<void> {
    const perTick = (rowsPerSecond * TICK_MS) / 1_000;
    const ticks = (seconds * 1_000) / TICK_MS;
    const begun = performance.now();
    let owed = 0;
    for (let tick = 0; tick < ticks; tick += 1) {
      owed += perTick;
      const rows = Math.floor(owed);
      owed -= rows;
      const closing = this.#book.takeRoutedCases(Math.floor(rows / 2) + (tick % 2) * (rows % 2));
      if (closing.length > 0) await this.#close(closing);
      if (rows > closing.length) await this.create(rows - closing.length);
      await wait(Math.max(0, begun + (tick + 1) * TICK_MS - performance.now()));
    }
  }

  #close(caseIds: readonly string[]): Promise<void> {
    return this.#save(
      'PATCH',
      caseIds.map((Id) => ({ attributes: { type: 'Case' }, Id, Status: 'Closed' })),
    );
  }

  async #save(method: 'POST' | 'PATCH', records: readonly unknown[]): Promise<void> {
    const response = await this.#org.handle({
      method,
      target: PATH,
      headers: { host: 'org.example', 'content-type': 'application/json', authorization: `Bearer ${this.#token}` },
      body: new TextEncoder().encode(JSON.stringify({ allOrNone: true, records })),
      remoteAddress: '127.0.0.1',
      signal: new AbortController().signal,
    });
    const text = typeof response.body === 'string' ? response.body : '';
    const results = asArray(parseJson(text)) ?? [];
    const bad = results.find((result) => asBoolean(asObject(result)?.success) !== true);
    if (results.length !== records.length || bad !== undefined)
      throw new Error(`cases were refused: ${text.slice(0, 300)}`);
    // The org's other clients get their turn between two calls, as they would in a real one.
    await wait(0);
  }
}
