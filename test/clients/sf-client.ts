import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { node22 } from '../../scripts/gates/node-22.js';
import { runProgram } from '../../scripts/support/run-program.js';
import type { ClientStep, ClientTrial } from './client-steps.js';
import { expectThat } from './expect-that.js';
import type { OrgAccess } from './simulated-salesforce.js';
import { installedVersion } from './tools.js';

/** What `sf … --json` prints. */
interface SfAnswer {
  readonly status: number;
  readonly result?: unknown;
  readonly message?: string;
}

const COMMAND_LIMIT_MS = 110_000;
const ALIAS = 'sim';

/**
 * Salesforce's own command line. It needs Node 22. Its home is a folder of its own; the key of its credentials is kept in
 * a file there and not in the system's key chain. Sources: Salesforce CLI Setup Guide, "Environment Variables";
 * @salesforce/core, `SF_USE_GENERIC_UNIX_KEYCHAIN`.
 */
export async function sfTrial(tools: string, access: OrgAccess, token: string): Promise<ClientTrial> {
  const home = await mkdtemp(join(tmpdir(), 'casebridge-sf-'));
  const sf = new SfCommand(tools, home, token);
  return {
    client: 'sf command line',
    version: installedVersion(tools, '@salesforce/cli'),
    steps: [...loginSteps(sf, access), ...recordSteps(sf), ...orgSteps(sf)],
    end: () => rm(home, { recursive: true, force: true }),
  };
}

class SfCommand {
  readonly #tools: string;
  readonly #home: string;
  readonly #token: string;

  constructor(tools: string, home: string, token: string) {
    this.#tools = tools;
    this.#home = home;
    this.#token = token;
  }

  /** Runs a command. Returns its result. @throws Error with what it printed if it fails */
  async run(...args: readonly string[]): Promise<unknown> {
    const script = join(this.#tools, 'node_modules/@salesforce/cli/bin/run.js');
    const { code, stdout, stderr } = await runProgram(node22(this.#tools), [script, ...args, '--json'], {
      cwd: this.#home,
      env: {
        PATH: process.env.PATH,
        HOME: this.#home,
        SF_ACCESS_TOKEN: this.#token,
        SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
        SF_DISABLE_TELEMETRY: 'true',
        SF_AUTOUPDATE_DISABLE: 'true',
        SF_SKIP_NEW_VERSION_CHECK: 'true',
      },
      timeoutMs: COMMAND_LIMIT_MS,
    });
    const answer = read(stdout);
    if (code !== 0 || answer?.status !== 0) throw new Error(answer?.message ?? `exit ${code}: ${stdout}${stderr}`);
    return answer.result;
  }
}

function read(stdout: string): SfAnswer | undefined {
  try {
    return JSON.parse(stdout) as SfAnswer;
  } catch {
    return undefined;
  }
}

function loginSteps(sf: SfCommand, { url }: OrgAccess): readonly ClientStep[] {
  return [
    {
      name: 'sf org login access-token',
      run: async () => {
        const login = ['org', 'login', 'access-token', '--instance-url', url, '--no-prompt', '--alias', ALIAS];
        const result = (await sf.run(...login)) as { readonly username?: string; readonly orgId?: string };
        return `username ${result.username}, orgId ${result.orgId}`;
      },
    },
    {
      name: 'sf org display',
      run: async () => {
        const result = (await sf.run('org', 'display', '-o', ALIAS)) as Readonly<Record<string, unknown>>;
        expectThat(result.connectedStatus === 'Connected', 'not connected', result);
        return `connectedStatus ${result.connectedStatus}, apiVersion ${String(result.apiVersion)}`;
      },
    },
  ];
}

function recordSteps(sf: SfCommand): readonly ClientStep[] {
  let caseId = '';
  const one = () => ['-o', ALIAS, '--sobject', 'Case', '--record-id', caseId];
  return [
    {
      name: 'sf data create record',
      run: async () => {
        const fields = "Subject='From the command line' Priority=High";
        const created = await sf.run('data', 'create', 'record', '-o', ALIAS, '--sobject', 'Case', '--values', fields);
        caseId = (created as { readonly id: string }).id;
        return JSON.stringify(created);
      },
    },
    {
      name: 'sf data update record',
      run: async () => JSON.stringify(await sf.run('data', 'update', 'record', ...one(), '--values', 'Priority=Low')),
    },
    {
      name: 'sf data get record',
      run: async () => {
        const record = (await sf.run('data', 'get', 'record', ...one())) as Readonly<Record<string, unknown>>;
        expectThat(record.Priority === 'Low', 'the update is not there', record);
        return `Subject '${String(record.Subject)}', Priority ${record.Priority}`;
      },
    },
    {
      name: 'sf data query',
      run: async () => {
        const soql = 'SELECT Salesforce_Queue_Name__c, Owner.Name FROM Interaction_Routing_Queue__c ORDER BY Name';
        const result = await sf.run('data', 'query', '-o', ALIAS, '--query', soql);
        const { records, totalSize } = result as {
          readonly totalSize: number;
          readonly records: readonly { readonly Salesforce_Queue_Name__c: string }[];
        };
        expectThat(totalSize > 0 && records.length === totalSize, 'no rows', result);
        return `${totalSize} rows: ${records.map((record) => record.Salesforce_Queue_Name__c).join(', ')}`;
      },
    },
    {
      name: 'sf data delete record',
      run: async () => JSON.stringify(await sf.run('data', 'delete', 'record', ...one())),
    },
    {
      name: 'sf data get record, after its deletion',
      run: async () => {
        const problem = await sf.run('data', 'get', 'record', ...one()).catch((error: Error) => error);
        expectThat(
          problem instanceof Error && /does not exist/.test(problem.message),
          'not what was expected',
          `${problem}`,
        );
        return problem.message;
      },
    },
  ];
}

function orgSteps(sf: SfCommand): readonly ClientStep[] {
  return [
    {
      name: 'sf org list limits',
      run: async () => {
        const limits = (await sf.run('org', 'list', 'limits', '-o', ALIAS)) as readonly { readonly name: string }[];
        expectThat(limits.length > 0, 'no limits', limits);
        return `${limits.length} limits, ${JSON.stringify(limits.find(({ name }) => name === 'DailyApiRequests'))}`;
      },
    },
    {
      name: 'sf sobject describe',
      run: async () => {
        const result = await sf.run('sobject', 'describe', '-o', ALIAS, '--sobject', 'Object_Routing__c');
        const { label, fields } = result as { readonly label: string; readonly fields: readonly unknown[] };
        expectThat(fields.length > 0, 'no fields', result);
        return `${label}, ${fields.length} fields`;
      },
    },
  ];
}
