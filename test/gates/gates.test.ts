import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { runGates } from '../../scripts/gates/run-gates.js';
import { systemClock } from '../../src/runtime/clock.js';
import { problemsWith } from './planted-error.js';

const MAIN = 'force-app/main/default';
const ROW_FACTORY = `${MAIN}/classes/routing/RoutingRowFactory.cls`;
const KEY_FIELD = `${MAIN}/objects/Object_Routing__c/fields/Key__c.field-meta.xml`;
const CONNECTOR = `${MAIN}/permissionsets/Object_Routing_Connector.permissionset-meta.xml`;

it('Prettier finds misformatted Apex, and names what it cannot read', async () => {
  const problems = await problemsWith('prettier', [
    { file: ROW_FACTORY, find: 'Key__c = plan.key', replace: 'Key__c=plan.key' },
    { file: 'scripts/schedule-clean-up.apex', replace: 'Integer i = ;\n' },
  ]);
  expect(problems).toContainEqual(`${ROW_FACTORY}: not formatted`);
  expect(problems).toContainEqual(expect.stringMatching(/schedule-clean-up\.apex: Error: Unexpected token/));
  expect(problems).not.toContainEqual(expect.stringContaining('prettier-plugin-apex'));
});

it('metadata that is not well-formed is refused with file and line', async () => {
  const problems = await problemsWith('metadata', [{ file: KEY_FIELD, find: '</label>', replace: '</lable>' }]);
  expect(problems).toEqual([expect.stringMatching(/Key__c\.field-meta\.xml:\d+: .*label/)]);
});

it('metadata of another type than its file name says is refused', async () => {
  const file = `${MAIN}/tabs/Object_Routing__c.tab-meta.xml`;
  const problems = await problemsWith('metadata', [
    {
      file,
      replace: '<?xml version="1.0" encoding="UTF-8"?>\n<Layout xmlns="http://soap.sforce.com/2006/04/metadata"/>\n',
    },
  ]);
  expect(problems).toEqual([`${file}: root tag is Layout, expected CustomTab`]);
});

it('a file that Salesforce does not know is refused', async () => {
  const file = `${MAIN}/tabs/Object_Routing__c.tabb-meta.xml`;
  const problems = await problemsWith('metadata', [{ file, replace: '<CustomTab/>' }]);
  expect(problems).toEqual([expect.stringMatching(/cannot be converted: .*tabb-meta\.xml|tabb-meta\.xml: belongs/)]);
});

it('a class without its metadata is refused', async () => {
  const file = `${MAIN}/classes/routing/Lonely.cls`;
  const problems = await problemsWith('metadata', [{ file, replace: 'public class Lonely {\n}\n' }]);
  expect(problems).toEqual([`${file}: has no -meta.xml`]);
});

it('a required field in a permission set is refused', async () => {
  const find = '</PermissionSet>';
  const replace = `    <fieldPermissions>
        <editable>true</editable>
        <field>Object_Routing__c.Key__c</field>
        <readable>true</readable>
    </fieldPermissions>
${find}`;
  expect(await problemsWith('required-fields', [{ file: CONNECTOR, find, replace }])).toEqual([
    `${CONNECTOR}: required field Object_Routing__c.Key__c has permissions`,
  ]);
});

it('an unknown gate is refused, and no project passes', async () => {
  await expect(runGates('salesforce-package', systemClock, ['pdm'])).rejects.toThrow("no gate 'pdm'");
  expect(await runGates('handler', systemClock, ['required-fields'])).toMatchObject([
    { problems: [expect.stringMatching(/^cannot run: .*sfdx-project\.json/)] },
  ]);
});

it('the command ends with 1 when a gate finds something, and with 0 when none does', async () => {
  const run = (project: string) =>
    promisify(execFile)(process.execPath, [
      ...['--import', 'tsx', 'scripts/gates-apex.ts'],
      ...['--project', project, '--only', 'required-fields'],
    ]);
  await expect(run('salesforce-package')).resolves.toMatchObject({ stdout: expect.stringMatching(/^ok {4}required/) });
  await expect(run('test/gates/empty-project')).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^FAIL {2}required-fields: 0 files/),
    stderr: expect.stringContaining('looked at no file'),
  });
});
