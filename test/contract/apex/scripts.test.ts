import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ROW_FIELDS } from '../../../src/salesforce/row-decoder.js';
import { loadApex } from '../../../src/simulator/salesforce/apex/load/load-program.js';
import { validatePushTopic } from '../../../src/simulator/salesforce/cometd/push-topic-validator.js';
import {
  DEFAULT_SEED,
  ROUTING_PUSH_TOPIC,
  type SeedDescription,
} from '../../../src/simulator/salesforce/engine/seed.js';
import { loadOrgMetadata } from '../../../src/simulator/salesforce/metadata/source-format-loader.js';
import { createSimulatedOrg, type SimulatedOrg } from '../../../src/simulator/salesforce/org.js';
import { FakeClock } from '../../support/fake-clock.js';

const FOLDER = 'salesforce-package/force-app';
const METADATA = loadOrgMetadata([FOLDER]);
const PROGRAM = loadApex([FOLDER], METADATA.schema, { tests: false });

const DONE = {
  line: -1,
  column: -1,
  compiled: true,
  success: true,
  compileProblem: null,
  exceptionStackTrace: null,
  exceptionMessage: null,
};

const script = (name: string) => readFileSync(`salesforce-package/scripts/${name}.apex`, 'utf8');

/** An org with the package, but without what its scripts make. */
function freshOrg(): SimulatedOrg {
  const { pushTopic: _pushTopic, ...rest } = DEFAULT_SEED;
  const seed: SeedDescription = { ...rest, queues: [] };
  const org = createSimulatedOrg({
    clock: new FakeClock(),
    metadataFolders: [],
    metadata: METADATA,
    program: PROGRAM,
    seed,
    onError: (_what, error) => expect.fail(String(error)),
  });
  org.start();
  return org;
}

const select = (org: SimulatedOrg, soql: string) => org.engine.query({ userId: '', mode: 'system' }, soql).records();

describe("the package's scripts in the simulated org", () => {
  it('make the PushTopic of the seed, and a second run mends the same one', () => {
    const org = freshOrg();
    expect(org.executeAnonymous(script('create-push-topic'))).toEqual(DONE);
    const [made] = select(org, 'SELECT Id FROM PushTopic');
    org.engine.transact({ userId: '', mode: 'system' }, (transaction) =>
      transaction.update('PushTopic', [{ Id: made?.Id ?? '', IsActive: false, NotifyForFields: 'All' }]),
    );
    expect(org.executeAnonymous(script('create-push-topic'))).toEqual(DONE);
    const topics = org.engine.transact({ userId: '', mode: 'system' }, (transaction) =>
      transaction.select('PushTopic', {}),
    );
    expect(topics).toHaveLength(1);
    expect(topics[0]).toMatchObject({ Id: made?.Id, ...ROUTING_PUSH_TOPIC });
    expect(validatePushTopic(topics[0] ?? {})).toBeUndefined();
    const [, fields = ''] = /^SELECT (.+) FROM Object_Routing__c/.exec(String(topics[0]?.Query)) ?? [];
    expect(fields.split(', ')).toEqual(expect.arrayContaining([...ROW_FIELDS]));
  });

  it('schedule the clean-up once, however often they run', () => {
    const org = freshOrg();
    expect(org.executeAnonymous(script('schedule-clean-up'))).toEqual(DONE);
    expect(org.executeAnonymous(script('schedule-clean-up'))).toEqual(DONE);
    const jobs = select(
      org,
      'SELECT CronExpression, State, CronJobDetail.Name, CronJobDetail.JobType FROM CronTrigger',
    );
    expect(jobs).toMatchObject([{ CronExpression: '0 20 3 * * ?', State: 'WAITING' }]);
    expect(select(org, "SELECT Id FROM CronTrigger WHERE CronJobDetail.Name = 'Object Routing clean-up'")).toHaveLength(
      1,
    );
  });

  it('make the sample queues, which take cases, and a second run makes none', () => {
    const org = freshOrg();
    expect(org.executeAnonymous(script('create-sample-queues'))).toEqual(DONE);
    expect(org.executeAnonymous(script('create-sample-queues'))).toEqual(DONE);
    expect(select(org, "SELECT Id FROM Group WHERE Type = 'Queue'")).toHaveLength(2);
    expect(select(org, "SELECT Id FROM QueueSobject WHERE SobjectType = 'Case'")).toHaveLength(2);
    expect(select(org, 'SELECT Id FROM GroupMember')).toHaveLength(2);
  });
});

describe('anonymous Apex over the Tooling API', () => {
  const execute = async (username: string, source: string) => {
    const org = freshOrg();
    const userId = String(select(org, `SELECT Id FROM User WHERE Username = '${username}'`)[0]?.Id);
    const { token } = org.engine.sessions.create(userId);
    const response = await org.handle({
      method: 'GET',
      target: `/services/data/v67.0/tooling/executeAnonymous/?anonymousBody=${encodeURIComponent(source)}`,
      headers: { authorization: `Bearer ${token}` },
      body: Buffer.alloc(0),
      remoteAddress: '127.0.0.1',
      signal: new AbortController().signal,
    });
    const body: unknown = JSON.parse(String(response.body));
    return { status: response.status, body };
  };
  const ADMIN = 'admin@casebridge.example';

  it('answers success, a compile error with its place, and an exception with its trace', async () => {
    expect(await execute(ADMIN, 'insert new Case();')).toEqual({ status: 200, body: DONE });
    expect(await execute(ADMIN, 'Integer i = 1;\n  x = 2;')).toEqual({
      status: 200,
      body: {
        ...DONE,
        line: 2,
        column: 3,
        compiled: false,
        success: false,
        compileProblem: 'Variable does not exist: x',
      },
    });
    expect(await execute(ADMIN, '\nString s; s.length();')).toEqual({
      status: 200,
      body: {
        ...DONE,
        line: 2,
        column: 1,
        success: false,
        exceptionMessage: 'System.NullPointerException: Attempt to de-reference a null object',
        exceptionStackTrace: 'AnonymousBlock: line 2, column 1',
      },
    });
  });

  it('is for users who may author Apex', async () => {
    expect((await execute('integration@casebridge.example', 'insert new Case();')).status).toBe(403);
  });
});
