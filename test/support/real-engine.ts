import { systemClock } from '../../src/runtime/clock.js';
import { validatePushTopic } from '../../src/simulator/salesforce/cometd/push-topic-validator.js';
import { type ApexRuntime, NO_APEX } from '../../src/simulator/salesforce/engine/apex-runtime.js';
import { OrgFaults } from '../../src/simulator/salesforce/engine/org-faults.js';
import { SimulatedOrgEngine } from '../../src/simulator/salesforce/engine/simulated-org-engine.js';
import { loadOrgMetadata } from '../../src/simulator/salesforce/metadata/source-format-loader.js';

/** The org's real engine with the package's objects, a few people and a queue `Support`; without its triggers. */
export interface RealEngine {
  readonly engine: SimulatedOrgEngine;
  readonly adminId: string;
  /** A Standard User, member of nothing. */
  readonly agentId: string;
  readonly queueId: string;
}

/** The user in whose name the first records are written: not a record itself. */
const BOOTSTRAP_USER = '0055e00000000000AAA';

export function startRealEngine(apex: ApexRuntime = NO_APEX): RealEngine {
  const errors: unknown[] = [];
  const engine = new SimulatedOrgEngine({
    organizationId: '00D5e000000SimAEAS',
    metadata: loadOrgMetadata(['salesforce-package/force-app']),
    apex,
    clock: systemClock,
    random: Math.random,
    faults: new OrgFaults(),
    behaviour: { assignmentRuleFiresUpdateTriggers: false, defaultCaseOwner: 'admin@org.example' },
    validators: { PushTopic: validatePushTopic },
    sessionTimeoutMs: 7_200_000,
    queueableDelayMs: 10,
    onError: (_what, error) => errors.push(error),
  });
  return engine.transactInternally(BOOTSTRAP_USER, (transaction) => {
    const profile = (Name: string) => transaction.insert('Profile', [{ Name }])[0] ?? '';
    const user = (Username: string, ProfileId: string) =>
      transaction.insert('User', [{ Username, Email: Username, LastName: Username, ProfileId }])[0] ?? '';
    const adminId = user('admin@org.example', profile('System Administrator'));
    const agentId = user('agent@org.example', profile('Standard User'));
    const [queueId = ''] = transaction.insert('Group', [{ Name: 'Support', Type: 'Queue' }]);
    transaction.insert('QueueSobject', [{ QueueId: queueId, SobjectType: 'Case' }]);
    return { engine, adminId, agentId, queueId };
  });
}
