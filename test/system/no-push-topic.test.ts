import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { DEFAULT_SEED, ROUTING_PUSH_TOPIC } from '../../src/simulator/salesforce/engine/seed.js';
import type { ServedOrg } from '../../src/simulator/salesforce/serve-org.js';
import { OrgRecords } from '../support/org-records.js';
import { type CicProgram, startCic } from '../support/system/cic-program.js';
import { sendMail } from '../support/system/customer-mail.js';
import { eventually } from '../support/system/eventually.js';
import { askGroup, groupAddress } from '../support/system/group-api.js';
import { writeGroupFile } from '../support/system/group-file.js';
import { killPrograms, PROGRAM_LIMIT_MS, startProgram } from '../support/system/program.js';
import { serveOrgHere } from '../support/system/served-org.js';
import { type TempFolder, tempFolder } from '../support/system/temp-folder.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 90_000 });

/** The PushTopic is looked for each minute. */
const COMES_BACK_MS = 120_000;

let folder: TempFolder;
let cic: CicProgram;
let served: ServedOrg;

beforeAll(async () => {
  folder = tempFolder();
  const { pushTopic: _none, ...seed } = DEFAULT_SEED;
  [served, cic] = await Promise.all([serveOrgHere({ seed }), startCic()]);
});

afterAll(async () => {
  await killPrograms();
  await served?.stop();
  folder?.remove();
});

test('a start without a PushTopic: the sweep routes, it is said loudly, and the stream comes up once it is made', async () => {
  const records = new OrgRecords(served.org);
  const servers = {
    org: { ...served.org.credentials, url: served.url },
    cic: { url: cic.url, password: cic.ready.password },
  };
  const group = writeGroupFile(folder.path, servers, { salesforce: { sweepInterval: '500ms' } });
  const connector = startProgram(['start', '--config', group.path]);
  const said = await connector.logged(/^There is no PushTopic "ObjectRouting"/, PROGRAM_LIMIT_MS);
  expect(said).toMatchObject({ level: 'error', code: 'CASEBRIDGE_PUSH_TOPIC_MISSING' });
  await connector.logged(/^Group group is started/, PROGRAM_LIMIT_MS);

  await sendMail(served.smtpPort, { subject: 'Who tells?', text: 'Hello?' });
  await eventually('the row is routed by the sweep', PROGRAM_LIMIT_MS, () =>
    records.select('Object_Routing__c').some(({ Outcome__c }) => Outcome__c === 'Routed'),
  );
  const readyz = () => fetch(`${groupAddress(group).url}/readyz`);
  const notReady = await readyz();
  expect(notReady.status).toBe(503);
  expect(await notReady.text()).toContain('There is no PushTopic');
  const troubles = async () => (await askGroup(group, '/api/status')).json();
  const alert = expect.objectContaining({ key: 'pushTopic', code: 'CASEBRIDGE_PUSH_TOPIC_MISSING' });
  expect(await troubles()).toMatchObject({ troubles: expect.arrayContaining([alert]) });

  records.insert('PushTopic', { ...ROUTING_PUSH_TOPIC });
  await connector.logged(/^Subscribed to /, COMES_BACK_MS);
  await eventually('it is ready', COMES_BACK_MS, async () => (await readyz()).status === 200);
  expect(await troubles()).toMatchObject({ troubles: expect.not.arrayContaining([alert]) });
  expect(connector.exit).toBeUndefined();
});
