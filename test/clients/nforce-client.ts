import { type EventEmitter, once } from 'node:events';
import type { ClientStep, ClientTrial } from './client-steps.js';
import { expectThat } from './expect-that.js';
import { FirstEvent, type RowMessage } from './first-event.js';
import { ADMINISTRATOR, type OrgAccess, ROUTING_TOPIC } from './simulated-salesforce.js';
import { installedVersion, loadClient } from './tools.js';

interface NforceRecord {
  set(fields: Readonly<Record<string, unknown>>): void;
  get(field: string): unknown;
}

interface NforceStream extends EventEmitter {
  cancel(): void;
}

interface NforceOrg {
  authenticate(options: Readonly<Record<string, string>>): Promise<{ readonly id: string }>;
  query(options: { readonly query: string }): Promise<{ readonly totalSize: number; readonly records: NforceRecord[] }>;
  insert(options: { readonly sobject: NforceRecord }): Promise<{ readonly id: string; readonly success: boolean }>;
  update(options: { readonly sobject: NforceRecord }): Promise<unknown>;
  getRecord(options: { readonly sobject: NforceRecord }): Promise<NforceRecord>;
  getLimits(): Promise<Readonly<Record<string, unknown>>>;
  stream(options: { readonly topic: string }): NforceStream;
}

interface Nforce {
  createConnection(options: Readonly<Record<string, unknown>>): NforceOrg;
  createSObject(type: string, fields: Readonly<Record<string, unknown>>): NforceRecord;
}

/** An older library, still in use, over the `request` package. */
export function nforceTrial(tools: string, access: OrgAccess): ClientTrial {
  const nforce = loadClient(tools, 'nforce') as Nforce;
  const org = nforce.createConnection({
    clientId: access.clientId,
    clientSecret: access.clientSecret,
    redirectUri: `${access.url}/callback`,
    loginUri: `${access.url}/services/oauth2/token`,
    apiVersion: 'v60.0',
    mode: 'single',
  });
  return {
    client: 'nforce',
    version: installedVersion(tools, 'nforce'),
    steps: [loginStep(org, access), ...recordSteps(nforce, org), streamStep(nforce, org)],
    end: async () => undefined,
  };
}

function loginStep(org: NforceOrg, { password, securityToken }: OrgAccess): ClientStep {
  return {
    name: 'authenticate (OAuth username and password)',
    run: async () => {
      const { id } = await org.authenticate({ username: ADMINISTRATOR, password, securityToken });
      return `id …${new URL(id).pathname}`;
    },
  };
}

function recordSteps(nforce: Nforce, org: NforceOrg): readonly ClientStep[] {
  const record = nforce.createSObject('Case', { Subject: 'From nforce' });
  return [
    {
      name: 'insert',
      run: async () => {
        const result = await org.insert({ sobject: record });
        expectThat(result.success, 'refused', result);
        return JSON.stringify(result);
      },
    },
    {
      name: 'update and getRecord',
      run: async () => {
        record.set({ Priority: 'High' });
        await org.update({ sobject: record });
        const stored = await org.getRecord({ sobject: record });
        expectThat(stored.get('Priority') === 'High', 'the update is not there', stored);
        return `Priority ${String(stored.get('Priority'))}`;
      },
    },
    {
      name: 'query',
      run: async () => {
        const { totalSize, records } = await org.query({ query: 'SELECT Name FROM Group ORDER BY Name' });
        expectThat(records.length === totalSize && totalSize > 0, 'no rows', totalSize);
        return `${totalSize} rows: ${records.map((group) => String(group.get('Name'))).join(', ')}`;
      },
    },
    {
      name: 'getLimits',
      run: async () => {
        const { DailyApiRequests } = await org.getLimits();
        expectThat(DailyApiRequests !== undefined, 'no limits', DailyApiRequests);
        return JSON.stringify(DailyApiRequests);
      },
    },
  ];
}

function streamStep(nforce: Nforce, org: NforceOrg): ClientStep {
  return {
    name: 'receive a row from the stream',
    run: async () => {
      const event = new FirstEvent();
      const stream = org.stream({ topic: ROUTING_TOPIC });
      stream.on('data', (message: RowMessage) => event.take(message));
      await once(stream, 'connect');
      const { records } = await org.query({ query: "SELECT Id FROM Group WHERE Type = 'Queue' AND Name = 'Support'" });
      const OwnerId = records[0]?.get('Id');
      await org.insert({ sobject: nforce.createSObject('Case', { Subject: 'For nforce', OwnerId }) });
      const told = await event.told('For nforce');
      stream.cancel();
      return told;
    },
  };
}
