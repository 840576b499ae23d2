import type { OrgFaults } from '../../engine/org-faults.js';
import type { SimulatedOrgEngine } from '../../engine/simulated-org-engine.js';

/** Keeps one `ApexTrigger` record for each trigger of the org, with its status as an administrator last deployed it. */
export function keepTriggerRecords(engine: SimulatedOrgEngine, names: readonly string[], faults: OrgFaults): void {
  const statusOf = (name: string) => (faults.isInactiveTrigger(name) ? 'Inactive' : 'Active');
  const ids = engine.transactInternally('', (transaction) =>
    transaction.insert(
      'ApexTrigger',
      names.map((Name) => ({ Name, Status: statusOf(Name) })),
    ),
  );
  faults.onTriggersChanged = () => {
    engine.transactInternally('', (transaction) =>
      transaction.update(
        'ApexTrigger',
        names.map((name, index) => ({ Id: ids[index] ?? '', Status: statusOf(name) })),
      ),
    );
  };
}
