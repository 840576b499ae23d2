import type { Clock } from '../../../runtime/clock.js';
import type { OrgSchema } from '../metadata/schema.js';
import type { SoqlParser } from '../soql/soql-parser.js';
import type { AccessControl } from './access-control.js';
import type { ApexRuntime } from './apex-runtime.js';
import type { AutoNumbers } from './auto-number.js';
import type { OrgErrorDetail, SObjectRecord } from './org-engine.js';
import type { OrgFaults } from './org-faults.js';
import type { RecordIdSequence } from './record-id.js';
import type { RecordStore } from './record-store.js';

/** A check of an object that Salesforce has and the schema cannot express, e.g. the query of a PushTopic. */
export type RecordValidator = (record: SObjectRecord) => OrgErrorDetail | undefined;

/** How the org behaves where Salesforce's order of execution is not settled by public documentation. */
export interface OrgBehaviour {
  /** The owner change by an assignment rule fires update triggers. */
  readonly assignmentRuleFiresUpdateTriggers: boolean;
  /** Username of the Default Case Owner. */
  readonly defaultCaseOwner: string;
}

/** Everything that the parts of the engine share. */
export interface EngineContext {
  readonly schema: OrgSchema;
  readonly store: RecordStore;
  readonly access: AccessControl;
  readonly clock: Clock;
  readonly apex: ApexRuntime;
  readonly ids: RecordIdSequence;
  readonly autoNumbers: AutoNumbers;
  readonly faults: OrgFaults;
  readonly behaviour: OrgBehaviour;
  readonly soql: SoqlParser;
  /** By API name of the object. */
  readonly validators: Readonly<Record<string, RecordValidator>>;
}
