import type { Connection } from 'jsforce';
import type { ClientStep, ClientTrial } from './client-steps.js';
import { expectThat } from './expect-that.js';
import { FirstEvent, type RowMessage } from './first-event.js';
import { ADMINISTRATOR, type OrgAccess, ROUTING_TOPIC } from './simulated-salesforce.js';
import { installedVersion, loadClient } from './tools.js';

interface Jsforce {
  readonly Connection: new (options: { readonly loginUrl: string; readonly version: string }) => Connection;
}

/** SOAP login ends with version 64.0. */
const API_VERSION = '64.0';

/** The usual library for Node. */
export function jsforceTrial(tools: string, access: OrgAccess): ClientTrial {
  const { Connection: Client } = loadClient(tools, 'jsforce') as Jsforce;
  const connection = new Client({ loginUrl: access.url, version: API_VERSION });
  return {
    client: 'jsforce',
    version: installedVersion(tools, 'jsforce'),
    steps: [loginStep(connection, access), ...recordSteps(connection), ...orgSteps(connection)],
    end: async () => {
      await connection.logout();
    },
  };
}

function loginStep(connection: Connection, { password, securityToken }: OrgAccess): ClientStep {
  return {
    name: 'login with password and security token (SOAP)',
    run: async () => {
      const { id, organizationId } = await connection.login(ADMINISTRATOR, password + securityToken);
      return `user ${id}, organization ${organizationId}`;
    },
  };
}

function recordSteps(connection: Connection): readonly ClientStep[] {
  const subjects = Array.from({ length: 250 }, (_, index) => `jsforce ${index}`);
  let ids: readonly string[] = [];
  return [
    {
      name: 'create 250 records in collections',
      run: async () => {
        const records = subjects.map((Subject) => ({ Subject }));
        const results = await connection.sobject('Case').create(records, { allowRecursive: true });
        ids = results.flatMap((result) => (result.success ? [result.id] : []));
        expectThat(ids.length === subjects.length, 'not all were created', results);
        return `${ids.length} results with success: true`;
      },
    },
    {
      name: 'query in pages',
      run: async () => {
        const soql = "SELECT Id FROM Case WHERE Subject LIKE 'jsforce%'";
        const first = await connection.query(soql, { headers: { 'Sforce-Query-Options': 'batchSize=200' } });
        expectThat(!first.done && first.nextRecordsUrl !== undefined, 'there is one page only', first.totalSize);
        const second = await connection.queryMore(first.nextRecordsUrl);
        expectThat(first.totalSize === 250 && second.done && second.records.length === 50, 'not all', second.totalSize);
        return `totalSize ${first.totalSize}: ${first.records.length} + ${second.records.length} records`;
      },
    },
    {
      name: 'update and retrieve',
      run: async () => {
        const Id = ids[0] ?? '';
        await connection.sobject('Case').update({ Id, Priority: 'High' });
        const record = await connection.sobject('Case').retrieve(Id);
        expectThat(record.Priority === 'High', 'the update is not there', record);
        return `Priority ${record.Priority}`;
      },
    },
    {
      name: 'upsert by external id, twice',
      run: async () => {
        const row = { Key__c: 'jsforce', Event__c: 'CaseClosed', Object_Id__c: ids[0] ?? '', Processed__c: true };
        const first = await connection.sobject('Object_Routing__c').upsert(row, 'Key__c');
        const second = await connection.sobject('Object_Routing__c').upsert(row, 'Key__c');
        const isOne =
          first.id === second.id &&
          'created' in first &&
          first.created === true &&
          'created' in second &&
          second.created === false;
        expectThat(isOne, 'not one row', [first, second]);
        return JSON.stringify([first, second].map(({ success, ...rest }) => ({ success, ...rest })));
      },
    },
    {
      name: 'delete',
      run: async () => {
        const results = await connection.sobject('Case').delete([...ids], { allowRecursive: true });
        expectThat(
          results.every(({ success }) => success),
          'not all were deleted',
          results,
        );
        return `${results.length} results with success: true`;
      },
    },
  ];
}

function orgSteps(connection: Connection): readonly ClientStep[] {
  return [
    {
      name: 'describe',
      run: async () => {
        const { label, fields } = await connection.describe('Case');
        expectThat(
          fields.some(({ name }) => name === 'ObjectRouting_Skills__c'),
          'no field of the package',
          label,
        );
        return `${label}, ${fields.length} fields`;
      },
    },
    {
      name: 'limits',
      run: async () => {
        const { DailyApiRequests } = await connection.limits();
        expectThat(
          DailyApiRequests !== undefined && DailyApiRequests.Remaining < DailyApiRequests.Max,
          'no call was counted',
          DailyApiRequests,
        );
        return JSON.stringify(DailyApiRequests);
      },
    },
    {
      name: 'receive a row from the stream',
      run: async () => {
        const event = new FirstEvent();
        const subscription = connection.streaming
          .topic(ROUTING_TOPIC)
          .subscribe((message) => event.take(message as RowMessage));
        await subscription;
        await connection.sobject('Case').create({ Subject: 'For jsforce', OwnerId: await supportQueue(connection) });
        const told = await event.told('For jsforce');
        subscription.cancel();
        return told;
      },
    },
  ];
}

async function supportQueue(connection: Connection): Promise<string> {
  const { records } = await connection.query("SELECT Id FROM Group WHERE Type = 'Queue' AND Name = 'Support'");
  return records[0]?.Id ?? '';
}
