import { type Check, fail, verdictOf } from '../../domain/check.js';
import { findTopic, topicDrift } from '../push-topic.js';
import type { SalesforceRest } from '../rest.js';

const MAKE =
  'Run scripts/create-push-topic.apex of the Salesforce package, or `casebridge push-topic --create`: it makes the PushTopic, or mends it.';
const LET =
  'Assign the permission set Object_Routing_Connector; the Streaming API must be enabled in the org (Setup > User Interface).';

/** Whether the PushTopic exists, is active, and is as the package's script makes it. */
export function pushTopicCheck(rest: SalesforceRest, name: string): Check {
  return {
    code: 'SALESFORCE_PUSH_TOPIC',
    needs: ['SALESFORCE_API'],
    run: async (signal) => {
      const look = await findTopic(rest, name, signal);
      switch (look.state) {
        case 'hidden':
          return fail('The integration user may not read PushTopics, or the org has no Streaming API.', LET);
        case 'absent': {
          const near = look.near === undefined ? '' : `; there is "${look.near}"`;
          return fail(`There is no PushTopic "${name}"${near}.`, MAKE);
        }
        case 'found': {
          const findings = topicDrift(look.record).map(({ blocks, what }) => ({ blocks, what, cure: MAKE }));
          return verdictOf(findings, `The PushTopic "${name}" is active and as the package's script makes it.`);
        }
      }
    },
  };
}
