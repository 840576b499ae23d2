import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { NO_APEX } from '../../src/simulator/salesforce/engine/apex-runtime.js';
import { DEFAULT_SEED } from '../../src/simulator/salesforce/engine/seed.js';
import { loadOrgMetadata } from '../../src/simulator/salesforce/metadata/source-format-loader.js';
import type { SimulatedOrgOptions } from '../../src/simulator/salesforce/org.js';
import { type CicProgram, startCic } from '../support/system/cic-program.js';
import { type GroupFile, type Sections, writeGroupFile } from '../support/system/group-file.js';
import { type OrgProgram, startOrg } from '../support/system/org-program.js';
import {
  killPrograms,
  type Program,
  type ProgramOptions,
  runProgram,
  startProgram,
} from '../support/system/program.js';
import { expectNoSecrets, expectNoStackTrace, expectRefusal } from '../support/system/refusal.js';
import { serveOrgHere } from '../support/system/served-org.js';
import { startConnector } from '../support/system/stand.js';
import { type TempFolder, tempFolder } from '../support/system/temp-folder.js';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000, maxConcurrency: 3 });

const WRONG = 'wr0ng-S3cret/+value';

let folder: TempFolder;
let org: OrgProgram;
let cic: CicProgram;
let groups = 0;

beforeAll(async () => {
  folder = tempFolder();
  [org, cic] = await Promise.all([startOrg(), startCic()]);
});

afterAll(async () => {
  await killPrograms();
  folder?.remove();
});

interface ServerChange {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

function group(change: Sections = {}, orgServer: ServerChange = org.ready): GroupFile {
  groups += 1;
  const servers = { org: orgServer, cic: { url: cic.url, password: cic.ready.password } };
  return writeGroupFile(join(folder.path, `group-${groups}`), servers, change);
}

async function refused(file: GroupFile, options: ProgramOptions = {}): Promise<Program> {
  const program = await runProgram(['start', '--config', file.path], options);
  expectNoSecrets(program, [WRONG, org.ready.clientSecret, org.ready.password, cic.ready.password], file);
  return program;
}

describe.concurrent('a login that is refused ends the start', () => {
  test('wrong Salesforce secret', async () => {
    const program = await refused(group({ salesforce: { clientSecret: WRONG } }));
    expectRefusal(program, {
      exit: 1,
      code: 'CASEBRIDGE_SALESFORCE_LOGIN_REFUSED',
      says: org.ready.url,
      cure: 'client id and secret',
    });
  });

  test('wrong Salesforce password', async () => {
    const salesforce = { auth: 'password', username: org.ready.username, password: WRONG };
    expectRefusal(await refused(group({ salesforce })), {
      exit: 1,
      code: 'CASEBRIDGE_SALESFORCE_LOGIN_REFUSED',
      says: org.ready.username,
    });
  });

  test('wrong CIC password', async () => {
    expectRefusal(await refused(group({ cic: { password: WRONG } })), {
      exit: 1,
      code: 'CASEBRIDGE_CIC_LOGIN_REFUSED',
      says: '"casebridge"',
      cure: 'cic.password',
    });
  });
});

describe.concurrent('an org in which something is missing', () => {
  /** Starts against an org of the test's own. */
  async function startAt(options: Partial<SimulatedOrgOptions>, change: Sections = {}): Promise<Program> {
    const served = await serveOrgHere(options);
    try {
      return await refused(group(change, { ...served.org.credentials, url: served.url }));
    } finally {
      await served.stop();
    }
  }

  test('SOAP login with a password that has expired', async () => {
    const served = await serveOrgHere();
    served.org.faults.passwordExpired = true;
    const { username, password, securityToken } = served.org.credentials;
    const salesforce = { auth: 'password', username, password, securityToken };
    const program = await refused(group({ salesforce }, { ...served.org.credentials, url: served.url }));
    await served.stop();
    expectRefusal(program, {
      exit: 1,
      code: 'CASEBRIDGE_SALESFORCE_PASSWORD_EXPIRED',
      says: 'expired',
      cure: 'Set a new password',
    });
  });

  test('a package without one of its fields', async () => {
    const metadata = loadOrgMetadata([packageWithout('Attempts__c')]);
    const program = await startAt({ metadata, apex: NO_APEX });
    expectRefusal(program, {
      exit: 1,
      code: 'CASEBRIDGE_PACKAGE_FIELD_MISSING',
      says: /Object_Routing__c\.Attempts__c\.$/,
      cure: 'Object_Routing_Connector',
    });
  });

  test('an integration user without the permission set', async () => {
    const users = DEFAULT_SEED.users.map(({ permissionSets: _none, ...user }) => user);
    const program = await startAt({ seed: { ...DEFAULT_SEED, users } });
    expectRefusal(program, {
      exit: 1,
      code: 'CASEBRIDGE_PACKAGE_FIELD_MISSING',
      says: /Object_Routing__c/,
      cure: 'assign the permission set',
    });
  });

  test('a row that could be read and never be marked', async () => {
    const program = await startAt({ metadata: loadOrgMetadata([packageReadOnly('Processed__c')]) });
    expectRefusal(program, {
      exit: 1,
      code: 'CASEBRIDGE_PACKAGE_FIELD_MISSING',
      says: /may not edit: Object_Routing__c\.Processed__c\.$/,
      cure: 'Object_Routing_Connector',
    });
  });

  test.each(['99.0', '30.0'])('an API version that the org does not serve: %s', async (apiVersion) => {
    expectRefusal(await refused(group({ salesforce: { apiVersion } })), {
      exit: 2,
      code: 'CASEBRIDGE_SALESFORCE_API_VERSION',
      says: new RegExp(`not ${apiVersion}\\.$`),
      cure: 'Set salesforce.apiVersion to ',
    });
  });
});

/** A copy of the package whose permission sets let nobody edit a field. */
function packageReadOnly(field: string): string {
  const copy = join(folder.path, `package-read-only-${field}`);
  cpSync('salesforce-package/force-app', copy, { recursive: true });
  for (const name of readdirSync(copy, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.permissionset-meta.xml')) continue;
    const file = join(copy, name);
    const grant = new RegExp(`<editable>true</editable>(\\s*<field>Object_Routing__c\\.${field}<)`);
    writeFileSync(file, readFileSync(file, 'utf8').replace(grant, '<editable>false</editable>$1'));
  }
  return copy;
}

/** A copy of the package in an older state: without a field, and without the permissions for it. */
function packageWithout(field: string): string {
  const copy = join(folder.path, `package-without-${field}`);
  cpSync('salesforce-package/force-app', copy, { recursive: true });
  for (const name of readdirSync(copy, { recursive: true, encoding: 'utf8' })) {
    const file = join(copy, name);
    if (name.endsWith(`${field}.field-meta.xml`)) rmSync(file);
    if (!name.endsWith('.permissionset-meta.xml')) continue;
    const grants = readFileSync(file, 'utf8').replaceAll(
      new RegExp(
        `<fieldPermissions>(?:(?!</fieldPermissions>)[\\s\\S])*?\\.${field}<[\\s\\S]*?</fieldPermissions>`,
        'g',
      ),
      '',
    );
    writeFileSync(file, grants);
  }
  return copy;
}

describe.concurrent('a configuration that cannot be right', () => {
  test('an unknown key: the nearest one is named', async () => {
    expectRefusal(await refused(group({ routing: { concurency: 8 } })), {
      exit: 2,
      code: 'CASEBRIDGE_CONFIG_UNKNOWN_KEY',
      says: /routing\.concurency.*routing\.concurrency/,
    });
  });

  test('an unknown environment variable: the nearest one is named', async () => {
    const program = await refused(group(), { env: { CASEBRIDGE_CIC_SERVERNAM: 'x' } });
    expectRefusal(program, {
      exit: 2,
      code: 'CASEBRIDGE_CONFIG_UNKNOWN_KEY',
      says: /CASEBRIDGE_CIC_SERVERNAM.*CASEBRIDGE_CIC_SERVER_?NAME/s,
    });
  });

  test('invalid values: all of them at once, with their variables, without the secret ones', async () => {
    const file = group({
      routing: { confirmTimeout: 'soon', concurrency: 0 },
      cic: { port: 70_000, password: { deep: WRONG } },
      salesforce: { clientSecret: [WRONG] },
    });
    const program = await refused(file);
    expectRefusal(program, { exit: 2, code: 'CASEBRIDGE_CONFIG_INVALID', says: /5 problems/ });
    for (const key of ['routing.confirmTimeout', 'routing.concurrency', 'cic.port', 'cic.password']) {
      expect(program.stderr).toContain(key);
    }
    expect(program.stderr).toContain('CASEBRIDGE_');
  });

  test('a file that is not there, is no JSON, is a folder, or may not be read', async () => {
    const says = (name: string) => ({ exit: 2 as const, code: 'CASEBRIDGE_CONFIG_UNREADABLE', says: name });
    const broken = join(folder.path, 'broken.json');
    writeFileSync(broken, `{"cic": {"password": "${WRONG}",}}`);
    const directory = join(folder.path, 'directory.json');
    mkdirSync(directory);
    for (const path of [join(folder.path, 'missing.json'), broken, directory]) {
      const program = await runProgram(['start', '--config', path]);
      expectRefusal(program, says(path));
      expectNoSecrets(program, [WRONG]);
    }
  });

  test.skipIf(process.getuid?.() === 0)('a file of somebody else', async () => {
    const file = group();
    chmodSync(file.path, 0o000);
    expectRefusal(await refused(file), { exit: 2, code: 'CASEBRIDGE_CONFIG_UNREADABLE', says: 'EACCES' });
  });

  test('nothing configured at all', async () => {
    const program = await runProgram(['start'], { cwd: folder.path });
    expectRefusal(program, { exit: 2, code: 'CASEBRIDGE_CONFIG_INVALID', says: 'cic.serverName' });
  });

  test('a secret file that is not there', async () => {
    const env = { CASEBRIDGE_CIC_PASSWORD_FILE: join(folder.path, 'no-such-secret') };
    const program = await refused(group(), { env });
    expect(program.exit?.code).toBe(2);
    expect(program.stderr).toContain('CASEBRIDGE_CIC_PASSWORD_FILE');
    expectNoStackTrace(program);
  });

  test('a CA or key file that is not there', async () => {
    const missing = join(folder.path, 'no-such.pem');
    for (const change of [
      { cic: { tls: true, caFile: missing } },
      { salesforce: { auth: 'jwt', username: 'a@b.example', privateKeyFile: missing } },
    ]) {
      const program = await refused(group(change));
      expect(program.exit?.code, program.excerpt()).toBe(2);
      expect(program.stderr).toContain(missing);
      expect(program.stderr).toContain('What to do: ');
      expectNoStackTrace(program);
    }
  });
});

describe('the dataDir', () => {
  test('a second process on the same one is refused while the first goes on', async () => {
    const file = group();
    const first = await startConnector(file);
    const second = await refused(file);
    expectRefusal(second, { exit: 1, code: 'CASEBRIDGE_INSTANCE_RUNNING', says: new RegExp(`pid ${first.pid}\\b`) });
    expect(first.exit).toBeUndefined();
    await first.kill();
    // The lock ended with its holder, whatever it left behind.
    const third = await startConnector(file);
    await third.kill();
  });

  test('a store of another org is refused until that is accepted', async () => {
    const change = { connector: { dataDir: join(folder.path, 'shared-data') } };
    const first = await startConnector(group(change));
    await first.kill();
    const served = await serveOrgHere({ credentials: { organizationId: '00D5e0000000999EAA' } });
    try {
      const file = group(change, { ...served.org.credentials, url: served.url });
      expectRefusal(await refused(file), {
        exit: 2,
        code: 'CASEBRIDGE_STORE_FOREIGN',
        says: new RegExp(`${org.ready.organizationId}.*00D5e0000000999`),
        cure: '--accept-new-identity',
      });
      const accepted = await startConnector(file, ['--accept-new-identity']);
      await accepted.kill();
      const again = await startConnector(file);
      await again.kill();
    } finally {
      await served.stop();
    }
  });

  test('one that cannot be a folder', async () => {
    const dataDir = join(folder.path, 'a-file');
    writeFileSync(dataDir, '');
    expectRefusal(await refused(group({ connector: { dataDir } })), {
      exit: 1,
      code: 'CASEBRIDGE_STORE_FAILED',
      says: dataDir,
    });
  });
});

describe.concurrent('the simulators and the command line', () => {
  test('a port that is taken', async () => {
    const port = new URL(org.ready.url).port;
    for (const args of [
      ['simulate', 'salesforce', '--port', port],
      ['simulate', 'cic', '--port', port],
      ['simulate', 'salesforce', '--smtp-port', String(org.ready.smtpPort)],
    ]) {
      const program = await runProgram(args);
      expectRefusal(program, {
        exit: 1,
        code: 'CASEBRIDGE_PORT_IN_USE',
        says: args.at(-1) ?? '',
        cure: 'choose another port',
      });
    }
  });

  test('a metadata folder that is none', async () => {
    const program = await runProgram(['simulate', 'salesforce', '--metadata', join(folder.path, 'nothing')]);
    expect(program.exit?.code).not.toBe(0);
    expect(program.stderr).toContain(join(folder.path, 'nothing'));
    expectNoStackTrace(program);
  });

  test.each([
    { args: ['fly'], says: /unknown command 'fly'/ },
    { args: ['start', '--fast'], says: /unknown option '--fast'/ },
    { args: ['start', '--config'], says: /argument missing/ },
    { args: ['simulate', 'cic', '--port', 'http'], says: /'http' is invalid/ },
    { args: ['simulate', 'genesys'], says: /unknown command 'genesys'/ },
    { args: [], says: /Usage: casebridge/ },
  ])('casebridge $args: usage on stderr, exit code 2', async ({ args, says }) => {
    const program = await runProgram(args);
    expect(program.exit).toEqual({ code: 2, signal: null });
    expect(program.stdout).toBe('');
    expect(program.stderr).toMatch(says);
    expect(program.stderr).toContain('Usage: casebridge');
    expectNoStackTrace(program);
  });

  test.each([{ args: ['demo', '--json'] }, { args: ['config'] }])(
    'casebridge $args: one thing lacks another',
    async ({ args }) => {
      expectRefusal(await runProgram(args), { exit: 2, code: 'CASEBRIDGE_USAGE', says: /--/ });
    },
  );

  test('casebridge --help: usage on stdout, exit code 0', async () => {
    const program = await runProgram(['--help']);
    expect(program.exit).toEqual({ code: 0, signal: null });
    expect(program.stderr).toBe('');
    for (const command of ['demo', 'start', 'rows', 'simulate', 'config']) expect(program.stdout).toContain(command);
  });

  test('a reader that goes away does not end in a crash', async () => {
    const program = startProgram(['config', '--docs']);
    program.closeOutput();
    await program.ended();
    expectNoStackTrace(program);
  });
});
