import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { simulateCommand } from '../../../../src/cli/simulate.js';

describe('simulate salesforce with a folder that the org cannot take', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'simulate-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const put = (file: string, text: string) => {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  const simulate = () => simulateCommand().parseAsync(['salesforce', '--metadata', folder], { from: 'user' });

  it('names wrong metadata by file and line', async () => {
    put(
      'objects/Case/fields/X__c.field-meta.xml',
      '<CustomField>\n<fullName>X__c</fullName>\n<type>Html</type>\n</CustomField>',
    );
    await expect(simulate()).rejects.toMatchObject({
      code: 'CASEBRIDGE_METADATA_INVALID',
      exitCode: 2,
      message: expect.stringMatching(/X__c.field-meta.xml:3: <type>: field type 'Html' is not supported$/),
    });
  });

  it('names Apex that it does not have by file, line and column', async () => {
    put('classes/A.cls', 'public class A { void f() { Http h; } }');
    put('classes/A.cls-meta.xml', '<ApexClass><apiVersion>60.0</apiVersion><status>Active</status></ApexClass>');
    await expect(simulate()).rejects.toMatchObject({
      code: 'CASEBRIDGE_APEX_UNSUPPORTED',
      exitCode: 2,
      message: expect.stringMatching(/A.cls:1:29: Http is not supported by the simulated org$/),
    });
  });
});
