import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { systemClock } from '../../../src/runtime/clock.js';
import { createSimulatedOrg, type SimulatedOrg } from '../../../src/simulator/salesforce/org.js';

const FOLDER = 'salesforce-package/force-app';
const MAIN = `${FOLDER}/main/default`;
const COMPONENT = `${MAIN}/lwc/objectRoutingCase`;

/** Jest mocks what a component imports from Apex, so it would not notice a method that is not there. */
it('the component imports Apex methods that the package has, as ones that a wire may call', () => {
  const source = readFileSync(join(COMPONENT, 'objectRoutingCase.js'), 'utf8');
  const imported = [...source.matchAll(/@salesforce\/apex\/(\w+)\.(\w+)/g)];
  expect(imported).toHaveLength(1);
  const classes = readdirSync(join(MAIN, 'classes'), { recursive: true, encoding: 'utf8' });
  for (const [, className = '', method = ''] of imported) {
    const file = classes.find((name) => name.endsWith(`/${className}.cls`)) ?? '';
    const apex = readFileSync(join(MAIN, 'classes', file), 'utf8');
    expect(apex).toMatch(new RegExp(`@AuraEnabled\\(cacheable=true\\)\\s+public static [^(]+ ${method}\\(`));
  }
});

/** The words of the component on what the package's own Apex says, with nothing made up in between. */
it('what the package says of a case is what the component reads', async () => {
  const org = createSimulatedOrg({ clock: systemClock, metadataFolders: [FOLDER] });
  org.start();
  const { describeCase } = (await import(pathToFileURL(join(COMPONENT, 'caseState.js')).href)) as {
    describeCase(explanation: unknown): unknown;
  };
  const adminId = userId(org, 'admin@casebridge.example');
  const caseId = newCase(org, adminId, 'Group', 'Support');
  expect(describeCase(await explain(org, adminId, caseId))).toMatchObject({
    status: 'waiting',
    sentence: expect.stringMatching(/^OR-\d{10} \(CaseCreated\) waits/),
    nextMail: 'Goes to the workgroup Support Mail.',
    skillProblem: null,
    rows: [{ event: 'CaseCreated', outcome: 'Waiting', url: expect.stringMatching(/^\/a0/) }],
  });
  const owned = newCase(org, adminId, 'User', 'Bob Agent');
  expect(describeCase(await explain(org, adminId, owned))).toMatchObject({
    status: 'notRouted',
    sentence: 'The case is owned by a user, and is not routed to that user.',
    rows: [],
  });
  org.stop();
});

function userId(org: SimulatedOrg, username: string): string {
  return (
    org.engine.transactInternally('', (transaction) => transaction.select('User', { Username: username }))[0]?.Id ?? ''
  );
}

function newCase(org: SimulatedOrg, actorId: string, ownerType: 'Group' | 'User', ownerName: string): string {
  return org.engine.transactInternally(actorId, (transaction) => {
    const owner = transaction.select(ownerType, {}).find(({ Name }) => Name === ownerName);
    return transaction.insert('Case', [{ Subject: 'Hello', OwnerId: owner?.Id ?? '' }])[0] ?? '';
  });
}

async function explain(org: SimulatedOrg, actorId: string, caseId: string): Promise<unknown> {
  const { token } = org.engine.sessions.create(actorId);
  const { status, body } = await org.handle({
    method: 'GET',
    target: `/services/apexrest/object-routing/v1/explain/${caseId}`,
    headers: { authorization: `Bearer ${token}` },
    body: Buffer.alloc(0),
    remoteAddress: '127.0.0.1',
    signal: new AbortController().signal,
  });
  expect(status).toBe(200);
  return JSON.parse(String(body));
}
