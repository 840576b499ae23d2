import { afterEach, expect, it, vi } from 'vitest';
import { problemsWith } from './planted-error.js';

const MAIN = 'force-app/main/default';
const CHATTER = 'force-app-chatter/main/default';
const ROW_FACTORY = `${MAIN}/classes/routing/RoutingRowFactory.cls`;
const FEED_HANDLER = `${CHATTER}/classes/FeedItemRoutingHandler.cls`;

afterEach(() => {
  vi.unstubAllEnvs();
});

it('apex-ls finds an unknown field in the package and one in the Chatter folder', async () => {
  expect(
    await problemsWith('apex-ls', [
      { file: ROW_FACTORY, find: 'Key__c = plan.key', replace: 'Keey__c = plan.key' },
      { file: FEED_HANDLER, find: 'post.ParentId, post.CreatedById', replace: 'post.ParentIdd, post.CreatedById' },
    ]),
  ).toEqual([
    expect.stringMatching(/^force-app-chatter\/.*FeedItemRoutingHandler\.cls:\d+: .*Unknown field 'ParentIdd'/),
    expect.stringMatching(/^force-app\/.*RoutingRowFactory\.cls:\d+: .*Unknown field 'Keey__c'/),
  ]);
});

it('apex-ls finds a call of a method that is not there', async () => {
  const find = 'new CaseRoutingHandler().run();';
  const replace = 'new CaseRoutingHandler().go();';
  const problems = await problemsWith('apex-ls', [{ file: `${MAIN}/triggers/CaseRouting.trigger`, find, replace }]);
  expect(problems).toEqual([expect.stringContaining("No matching method found for 'go'")]);
});

it('PMD finds a query in a loop and an empty catch', async () => {
  const replace = `{
        for (Integer i = 0; i < 2; i++) {
            try {
                insert new Account(Name = [SELECT Name FROM Account LIMIT 1].Name);
            } catch (DmlException e) {
            }
        }
`;
  const find = 'protected override String failedEvent() {';
  const body = `protected override String failedEvent() ${replace}`;
  const problems = await problemsWith('pmd', [{ file: FEED_HANDLER, find, replace: body }]);
  expect(problems).toContainEqual(
    expect.stringMatching(/FeedItemRoutingHandler\.cls:\d+: OperationWithLimitsInLoop: /),
  );
  expect(problems).toContainEqual(expect.stringMatching(/FeedItemRoutingHandler\.cls:\d+: EmptyCatchBlock: /));
});

it('PMD tells of a class that it cannot read', async () => {
  const find = 'public static Object_Routing__c rowOf(';
  const problems = await problemsWith('pmd', [{ file: ROW_FACTORY, find, replace: 'public static rowOf((' }]);
  expect(problems).toEqual([expect.stringMatching(/RoutingRowFactory\.cls: cannot be read: /)]);
});

it('PMD does not pass when its rules cannot be loaded', async () => {
  const file = 'config/pmd-ruleset.xml';
  const problems = await problemsWith('pmd', [{ file, find: 'apex/quickstart.xml', replace: 'apex/quickstarts.xml' }]);
  expect(problems).toEqual(['cannot run: PMD applied no rule: config/pmd-ruleset.xml has an error']);
});

it.each(['apex-ls', 'pmd'])('%s does not pass without Java', async (gate) => {
  vi.stubEnv('PATH', 'no-such-folder');
  expect(await problemsWith(gate, [])).toEqual([expect.stringMatching(/^cannot run: .*java was not found/)]);
});
