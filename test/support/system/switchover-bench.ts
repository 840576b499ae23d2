import { join } from 'node:path';
import { systemClock } from '../../../src/runtime/clock.js';
import { IcwsAgentSession } from '../../../src/simulator/agents/icws-agent-session.js';
import { type CicPairProgram, startCicPair } from './cic-pair-program.js';
import type { SeenInteraction } from './cic-program.js';
import { sendMail } from './customer-mail.js';
import { eventually } from './eventually.js';
import { writeGroupFile } from './group-file.js';
import { type OrgProgram, type SeenRow, startOrg } from './org-program.js';
import { queryOrg } from './org-query.js';
import { killPrograms, type Program } from './program.js';
import { startConnector } from './stand.js';
import { tempFolder } from './temp-folder.js';

/** A row with its case, as a query shows it. */
export interface QueriedRow extends SeenRow {
  readonly Object_Id__c: string;
  /** ISO 8601, exact to a second. */
  readonly Processed_At__c: string | null;
}

/** How many cases are under way at once in each scenario. */
export const CASES = 200;
const MAILS_AT_ONCE = 16;
const AGENTS = ['alice', 'bob'];
const LIMIT_MS = 60_000;

/** An org, a pair of CIC servers and a connector as processes, and many cases at once. */
export class SwitchoverBench {
  readonly org: OrgProgram;
  readonly cic: CicPairProgram;
  readonly connector: Program;
  readonly #removeFolder: () => void;
  #sessions: readonly IcwsAgentSession[] = [];
  #leave = new AbortController();

  private constructor(org: OrgProgram, cic: CicPairProgram, connector: Program, removeFolder: () => void) {
    this.org = org;
    this.cic = cic;
    this.connector = connector;
    this.#removeFolder = removeFolder;
  }

  static async open(): Promise<SwitchoverBench> {
    const [org, cic] = await Promise.all([startOrg(), startCicPair()]);
    const folder = tempFolder();
    const [serverName = '', ...backupServerNames] = cic.hosts;
    const servers = { org: org.ready, cic: { url: cic.ready.servers[0] ?? '', password: cic.ready.password } };
    const group = writeGroupFile(join(folder.path, 'group'), servers, {
      cic: { serverName, backupServerNames, recoveryGrace: '1500ms' },
      routing: {
        concurrency: 400,
        maxCreatesPerSecond: 0,
        confirmTimeout: '30s',
        backoffInitial: '100ms',
        backoffMax: '500ms',
      },
      logs: { level: 'info' },
    });
    for (const id of AGENTS) await cic.directory({ kind: 'putUser', id, maxAssignable: CASES });
    return new SwitchoverBench(org, cic, await startConnector(group), () => folder.remove());
  }

  /** Mails of so many customers. @returns the cases that they became. */
  async newCases(): Promise<readonly string[]> {
    const before = new Set((await this.org.cases()).map(({ Id }) => Id));
    let sent = 0;
    const send = async () => {
      while (sent < CASES) {
        sent += 1;
        await sendMail(this.org.ready.smtpPort, { subject: `Mail ${sent}`, text: 'Will it survive?' });
      }
    };
    await Promise.all(Array.from({ length: MAILS_AT_ONCE }, send));
    return (await this.org.cases())
      .map(({ Id }) => Id)
      .filter((id) => !before.has(id))
      .slice(-CASES);
  }

  /** How many creates the connector has asked for by now. */
  createsAsked(): number {
    return this.connector.entries().filter(({ message }) => message.startsWith('Creating email interaction')).length;
  }

  /** Both agents log in at the active server; everything that waits alerts one of them. */
  async agentsCome(): Promise<void> {
    this.#leave = new AbortController();
    const { signal } = this.#leave;
    const icwsUrl = await this.cic.active();
    const { password } = this.cic.ready;
    this.#sessions = await Promise.all(
      AGENTS.map((username) =>
        IcwsAgentSession.open({ icwsUrl, username, password, clock: systemClock, fetch }, signal),
      ),
    );
    for (const session of this.#sessions) {
      await session.connectStationless(signal);
      await session.setStatus('Available', signal);
    }
  }

  /** Each agent takes what alerts. */
  async pickUp(interactions: readonly SeenInteraction[]): Promise<void> {
    for (const { id, user } of interactions) {
      await this.#sessions[AGENTS.indexOf(user)]?.pickUp(id, this.#leave.signal);
    }
  }

  agentsLeave(): void {
    this.#leave.abort();
    this.#sessions = [];
  }

  /** Live interactions of these cases. */
  async liveOf(cases: readonly string[]): Promise<readonly SeenInteraction[]> {
    const wanted = new Set(cases);
    return (await this.cic.live()).filter(({ attributes }) => wanted.has(attributes.ObjectRouting_ObjectId ?? ''));
  }

  /** Rows of these cases. */
  async rowsOf(cases: readonly string[]): Promise<readonly QueriedRow[]> {
    const wanted = new Set(cases);
    const fields =
      'Id, Name, Object_Id__c, Event__c, Processed__c, Outcome__c, Error__c, Interaction_Id__c, Processed_At__c';
    const rows = await queryOrg<QueriedRow>(
      this.org.ready,
      `SELECT ${fields} FROM Object_Routing__c ORDER BY Name DESC LIMIT 1200`,
    );
    return rows.filter(({ Object_Id__c }) => wanted.has(Object_Id__c)).toReversed();
  }

  /** Waits until all of these hold at once. */
  async until(what: string, holds: () => Promise<boolean>): Promise<void> {
    await eventually(what, LIMIT_MS, holds).catch(async (error: Error) => {
      const said = new Map<string, number>();
      for (const { component, message } of this.connector.entries().slice(-2_000)) {
        const kind = `${component}: ${message.replaceAll(/\d{4,}/g, '#').slice(0, 120)}`;
        said.set(kind, (said.get(kind) ?? 0) + 1);
      }
      const { interactions, handlerRuns, isAccepting } = await this.cic.state();
      const states = interactions
        .slice(-CASES)
        .map(({ state, live, user }) => `${state}${live ? '' : ' gone'} ${user}`);
      const runs = handlerRuns.slice(-5).map(({ steps, error: broken }) => [steps.at(-1), broken]);
      const seen = { isAccepting, states: counted(states), runs, said: Object.fromEntries(said) };
      throw new Error(`${error.message}\n${JSON.stringify(seen, undefined, 1)}`);
    });
  }

  /** Something that an agent does to many cases. */
  async actOn(cases: readonly string[], action: string, input: Readonly<Record<string, unknown>>): Promise<void> {
    const left = [...cases];
    const work = async () => {
      for (let id = left.shift(); id !== undefined; id = left.shift())
        await this.org.act(id, action, { username: 'alice@casebridge.example', ...input });
    };
    await Promise.all(Array.from({ length: MAILS_AT_ONCE }, work));
  }

  async close(): Promise<void> {
    this.agentsLeave();
    await killPrograms();
    this.#removeFolder();
  }
}

function counted(values: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
