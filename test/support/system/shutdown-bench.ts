import { join } from 'node:path';
import { expect } from 'vitest';
import type { Network } from '../../chaos/network/network.js';
import { isEnded } from './case-end.js';
import type { SeenInteraction } from './cic-program.js';
import { sendMail } from './customer-mail.js';
import { eventually } from './eventually.js';
import { type GroupFile, type GroupServers, type Sections, writeGroupFile } from './group-file.js';
import type { SeenRow } from './org-program.js';
import { queryOrg } from './org-query.js';
import type { Program } from './program.js';
import { openStand, type Stand, startConnector } from './stand.js';

interface RowOfCase extends SeenRow {
  readonly Object_Id__c: string;
}

const MAILS_AT_ONCE = 16;
const LIMIT_MS = 60_000;
const CREATING = 'Creating email interaction';

/** Both servers, and connectors that are stopped in the middle of their work. */
export class ShutdownBench {
  readonly stand: Stand;
  readonly #change: Sections;
  readonly #started: Program[] = [];
  #groups = 0;

  private constructor(stand: Stand, change: Sections) {
    this.stand = stand;
    this.#change = change;
  }

  /** @param change sections of the configuration, as {@link writeGroupFile} takes them. */
  static async open(change: Sections): Promise<ShutdownBench> {
    return new ShutdownBench(await openStand(), change);
  }

  /** A group with a data folder of its own, straight to both servers. */
  group(): GroupFile {
    const { org, cic } = this.stand;
    return this.#write({ org: org.ready, cic: { url: cic.url, password: cic.ready.password } });
  }

  /** The same by way of the proxies of a network. */
  groupThrough({ orgUrl, cicPort }: Network): GroupFile {
    const { org, cic } = this.stand;
    const url = new URL(cic.url);
    url.port = String(cicPort);
    return this.#write({ org: { ...org.ready, url: orgUrl }, cic: { url: url.href, password: cic.ready.password } });
  }

  async connect(group: GroupFile): Promise<Program> {
    const program = await startConnector(group);
    this.#started.push(program);
    return program;
  }

  /** Mails of so many customers, whose creates the connector has then asked for. @returns their cases. */
  async casesInFlight(program: Program, count: number): Promise<readonly string[]> {
    const before = new Set((await this.stand.org.cases()).map(({ Id }) => Id));
    let sent = 0;
    const send = async () => {
      while (sent < count) {
        sent += 1;
        await sendMail(this.stand.org.ready.smtpPort, { subject: `Mail ${sent}`, text: 'Will it be done?' });
      }
    };
    await Promise.all(Array.from({ length: MAILS_AT_ONCE }, send));
    const cases = (await this.stand.org.cases()).map(({ Id }) => Id).filter((id) => !before.has(id));
    await program.until(`${count} creates`, LIMIT_MS, () => {
      const asked = program.entries().filter(({ message }) => message.startsWith(CREATING));
      return new Set(asked.map(({ objectId }) => objectId)).size >= count;
    });
    return cases;
  }

  async rowsOf(cases: readonly string[]): Promise<readonly RowOfCase[]> {
    const fields = 'Id, Name, Object_Id__c, Event__c, Processed__c, Outcome__c, Error__c, Interaction_Id__c';
    const rows = await queryOrg<RowOfCase>(
      this.stand.org.ready,
      `SELECT ${fields} FROM Object_Routing__c ORDER BY Name`,
    );
    return rows.filter(({ Object_Id__c }) => cases.includes(Object_Id__c));
  }

  async allProcessed(cases: readonly string[]): Promise<void> {
    await eventually('all rows processed', LIMIT_MS, async () =>
      (await this.rowsOf(cases)).every(({ Processed__c }) => Processed__c),
    );
  }

  async liveOf(cases: readonly string[]): Promise<readonly SeenInteraction[]> {
    return (await this.#madeFor(cases)).filter((one) => !isEnded(one));
  }

  /** Nothing lost, nothing doubled: whatever was made for these cases is one for each, and it lives. */
  async expectOneInteractionEach(cases: readonly string[]): Promise<void> {
    const made = await this.#madeFor(cases);
    expect(made.map(({ attributes }) => attributes.ObjectRouting_ObjectId).sort()).toEqual([...cases].sort());
    expect(made.filter(isEnded)).toEqual([]);
  }

  /** Sessions of the connector at the CIC server. */
  async connectorSessions(): Promise<number> {
    return (await this.stand.cic.state()).sessions.filter(({ userId }) => userId === 'casebridge').length;
  }

  async streamClients(): Promise<number> {
    return (await this.stand.org.streamingStatus()).clients;
  }

  /** Ends every connector, and takes every fault back. */
  async calm(): Promise<void> {
    await Promise.all(this.#started.splice(0).map((program) => program.kill()));
    await this.stand.org.clearFaults();
    await this.stand.cic.fault({ kind: 'clear' });
    await this.stand.cic.switches({ handlerLatencyMs: 5 });
  }

  close(): Promise<void> {
    return this.stand.close();
  }

  async #madeFor(cases: readonly string[]): Promise<readonly SeenInteraction[]> {
    const { interactions } = await this.stand.cic.state();
    return interactions.filter(({ attributes }) => cases.includes(attributes.ObjectRouting_ObjectId ?? ''));
  }

  #write(servers: GroupServers): GroupFile {
    this.#groups += 1;
    return writeGroupFile(join(this.stand.folder, `group-${this.#groups}`), servers, this.#change);
  }
}
