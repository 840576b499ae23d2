import { join } from 'node:path';
import { loadConfig } from '../../src/config/load-config.js';
import type { Config } from '../../src/config/schema.js';
import type { CheckReport } from '../../src/domain/check.js';
import type { CheckCode } from '../../src/domain/check-catalogue.js';
import { buildChecks } from '../../src/group/build-checks.js';
import type { OtherGroup } from '../../src/group/other-groups.js';
import { runChecks } from '../../src/operations/checks/run-checks.js';
import { redactor } from '../../src/operations/redactor.js';
import { systemClock } from '../../src/runtime/clock.js';
import {
  createSimulatedCic,
  type SimulatedCic,
  type SimulatedCicOptions,
} from '../../src/simulator/cic/simulated-cic.js';
import type { FieldValue, SObjectRecord } from '../../src/simulator/salesforce/engine/org-engine.js';
import type { SimulatedOrgOptions } from '../../src/simulator/salesforce/org.js';
import type { ServedOrg } from '../../src/simulator/salesforce/serve-org.js';
import { OrgRecords } from './org-records.js';
import type { Sections } from './system/group-file.js';
import { serveOrgHere } from './system/served-org.js';
import { tempFolder } from './system/temp-folder.js';

const CIC_PASSWORD = 'correct-horse-9';
/** Media type of an e-mail interaction. */
const EMAIL = 5;
/** Longest time of one check, milliseconds. */
const LIMIT_MS = 15_000;
const NEVER = new AbortController().signal;

/** A connector group on both simulators over sockets, whose checks can be run. */
export class CheckBench {
  readonly org: ServedOrg;
  readonly cic: SimulatedCic;
  readonly #cicPort: number;
  readonly #records: OrgRecords;
  readonly #folder = tempFolder();

  private constructor(org: ServedOrg, cic: SimulatedCic, cicPort: number) {
    this.org = org;
    this.cic = cic;
    this.#cicPort = cicPort;
    this.#records = new OrgRecords(org.org);
  }

  static async open(
    org: Partial<SimulatedOrgOptions> = {},
    server: Partial<SimulatedCicOptions> = {},
  ): Promise<CheckBench> {
    const cic = createSimulatedCic({ clock: systemClock, random: Math.random, password: CIC_PASSWORD, ...server });
    const [served, { url }] = await Promise.all([serveOrgHere(org), cic.listen({ host: '127.0.0.1', port: 0 })]);
    return new CheckBench(served, cic, Number(new URL(url).port));
  }

  get dataDir(): string {
    return join(this.#folder.path, 'data');
  }

  sections(change: Sections = {}): Sections {
    const { clientId, clientSecret } = this.org.org.credentials;
    const here: Sections = {
      connector: { pluginName: 'group', instanceId: 'one', dataDir: this.dataDir },
      salesforce: { url: this.org.url, auth: 'clientCredentials', clientId, clientSecret },
      cic: { serverName: '127.0.0.1', port: this.#cicPort, tls: false, username: 'casebridge', password: CIC_PASSWORD },
      logs: { dir: join(this.#folder.path, 'logs') },
    };
    const names = [...new Set([...Object.keys(here), ...Object.keys(change)])];
    return Object.fromEntries(names.map((name) => [name, { ...here[name], ...change[name] }]));
  }

  other(name: string, change: Sections = {}): OtherGroup {
    return { name, config: this.config(change) };
  }

  config(change: Sections = {}): Config {
    return loadConfig({ env: {}, overrides: this.sections(change) });
  }

  /** Runs all checks. @returns what one of them reports. */
  async report(code: CheckCode, change: Sections = {}, others: readonly OtherGroup[] = []): Promise<CheckReport> {
    const found = (await this.reports(change, others)).find((report) => report.code === code);
    if (!found) throw new Error(`there is no check ${code}`);
    return found;
  }

  async reports(change: Sections = {}, others: readonly OtherGroup[] = []): Promise<readonly CheckReport[]> {
    const config = this.config(change);
    const redact = redactor([]);
    const group = buildChecks(config, { clock: systemClock, random: Math.random, redact }, others);
    try {
      return await runChecks(group.checks, { clock: systemClock, limitMs: LIMIT_MS, redact }, NEVER);
    } finally {
      await group.close();
    }
  }

  /** Writes records as an administrator who is above all rules. */
  insert(objectName: string, fields: Readonly<Record<string, FieldValue>>): string {
    return this.#records.insert(objectName, fields);
  }

  update(
    objectName: string,
    equal: Readonly<Record<string, FieldValue>>,
    to: Readonly<Record<string, FieldValue>>,
  ): void {
    this.#records.update(objectName, equal, to);
  }

  remove(objectName: string, equal: Readonly<Record<string, FieldValue>>): void {
    this.#records.remove(objectName, equal);
  }

  /** Records of the org, as they are. */
  select(objectName: string, equal: Readonly<Record<string, FieldValue>> = {}): readonly SObjectRecord[] {
    return this.#records.select(objectName, equal);
  }

  /** An interaction in a workgroup that some other program has made. @returns its id. */
  makeInteraction(workgroup: string, attributes: Readonly<Record<string, string>>): string {
    const { book, life } = this.cic.core;
    const { id } = book.create(EMAIL, attributes);
    life.offerToWorkgroup(id, workgroup);
    return id;
  }

  queueId(name: string): string {
    return this.#records.select('Group', { Name: name })[0]?.Id ?? '';
  }

  async close(): Promise<void> {
    await Promise.all([this.org.stop(), this.cic.stop()]);
    this.#folder.remove();
  }
}
