import type { SObjectRecord } from '../simulator/salesforce/engine/org-engine.js';
import type { StoryLine } from './case-story.js';
import type { DemoWorld } from './demo-world.js';

/** What became of the demonstration's case, read from the two servers themselves. */
export interface Verdict {
  readonly ok: boolean;
  /** What is still missing for `ok`; empty when it is. */
  readonly missing: readonly string[];
  readonly case: { readonly id: string; readonly number: string; readonly subject: string } | null;
  readonly rows: readonly {
    readonly id: string;
    readonly name: string;
    readonly event: string;
    readonly processed: boolean;
    readonly outcome: string | null;
    readonly interactionId: string | null;
    readonly processedAt: string | null;
  }[];
  readonly interaction: {
    readonly id: string;
    readonly state: string;
    readonly workgroup: string;
    readonly user: string;
  } | null;
  readonly timeline: readonly StoryLine[];
}

const CASE_ID_ATTRIBUTE = 'ObjectRouting_ObjectId';

/** Judges a case by its subject: routed, popped, answered, disconnected, every row processed as the table says. */
export function judgeCase(world: DemoWorld, subject: string, story: readonly StoryLine[]): Verdict {
  const found = select(world, 'Case', { Subject: subject })[0];
  const rows = found ? select(world, 'Object_Routing__c', { Object_Id__c: found.Id }) : [];
  const interactions = world.cic
    .state()
    .interactions.filter(({ attributes }) => found && attributes[CASE_ID_ATTRIBUTE] === found.Id);
  const timeline = found ? story.filter(({ objectId }) => objectId === found.Id) : [];
  const outcome = (event: string) => rows.find((row) => row.Event__c === event)?.Outcome__c;
  const checks: readonly (readonly [string, boolean])[] = [
    ['a case made from the mail', found !== undefined],
    ['a CaseCreated row with outcome Routed', outcome('CaseCreated') === 'Routed'],
    ['exactly one interaction', interactions.length === 1],
    ['a screen pop', timeline.some(({ what }) => what.includes('screen pops'))],
    ["the agent's answer", timeline.some(({ what }) => what.includes('answers the customer'))],
    ['an AgentReplied row with outcome Disconnected', outcome('AgentReplied') === 'Disconnected'],
    ['the interaction disconnected', interactions.every(({ state }) => state === 'I' || state === 'E')],
    ['every row processed', rows.length > 0 && rows.every((row) => row.Processed__c === true)],
    ["every row's mark confirmed", rows.every(({ Id }) => timeline.some((stop) => isMark(stop, Id)))],
    ["the answer in the customer's mailbox", world.customer.received > 0],
  ];
  const missing = checks.filter(([, holds]) => !holds).map(([what]) => what);
  const [interaction] = interactions;
  return {
    ok: missing.length === 0,
    missing,
    case: found ? { id: found.Id, number: String(found.CaseNumber), subject: String(found.Subject) } : null,
    rows: rows.map(rowFacts),
    interaction: interaction
      ? { id: interaction.id, state: interaction.state, workgroup: interaction.workgroup, user: interaction.user }
      : null,
    timeline,
  };
}

/** The org has a mark before the connector knows of it; the time line ends with the latter. */
function isMark({ stage, rowId }: StoryLine, id: string): boolean {
  return stage === 'settle' && rowId === id;
}

function select(
  world: DemoWorld,
  objectName: string,
  equal: Readonly<Record<string, string>>,
): readonly SObjectRecord[] {
  const { engine } = world.org.org;
  return engine.transactInternally('', (transaction) => transaction.select(objectName, equal));
}

function rowFacts(row: SObjectRecord): Verdict['rows'][number] {
  const text = (field: string) => (typeof row[field] === 'string' ? row[field] : null);
  return {
    id: row.Id,
    name: String(row.Name),
    event: String(row.Event__c),
    processed: row.Processed__c === true,
    outcome: text('Outcome__c'),
    interactionId: text('Interaction_Id__c'),
    processedAt: text('Processed_At__c'),
  };
}
