import type { RecordChange, SObjectRecord } from '../engine/org-engine.js';
import { type PushTopicQuery, readPushTopicQuery } from './push-topic-query.js';

/** API name of the object that holds topics. */
export const PUSH_TOPIC_OBJECT = 'PushTopic';

/** An active PushTopic, ready for use. */
export interface PushTopic {
  readonly id: string;
  readonly name: string;
  readonly soql: string;
  readonly query: PushTopicQuery;
  readonly notifyForFields: 'All' | 'Referenced' | 'Select' | 'Where';
  readonly operations: ReadonlySet<RecordChange['operation']>;
}

/** The org's active PushTopics, kept up to date from commits. Topic names are case-sensitive. */
export class PushTopics {
  readonly #byId = new Map<string, PushTopic>();

  /** Takes over the records that exist already. */
  load(records: readonly SObjectRecord[]): void {
    for (const record of records) this.#put(record);
  }

  /** Follows one committed change of a PushTopic record. */
  apply(change: RecordChange): void {
    if (change.before) this.#byId.delete(change.before.Id);
    if (change.after) this.#put(change.after);
  }

  /** All active topics. */
  active(): Iterable<PushTopic> {
    return this.#byId.values();
  }

  /** The active topic of exactly this name. */
  named(name: string): PushTopic | undefined {
    for (const topic of this.#byId.values()) if (topic.name === name) return topic;
    return undefined;
  }

  #put(record: SObjectRecord): void {
    const topic = record.IsActive === false ? undefined : readTopic(record);
    if (topic) this.#byId.set(topic.id, topic);
    else this.#byId.delete(record.Id);
  }
}

function readTopic(record: SObjectRecord): PushTopic | undefined {
  try {
    return {
      id: record.Id,
      name: String(record.Name),
      soql: String(record.Query),
      query: readPushTopicQuery(String(record.Query)),
      notifyForFields: readNotifyForFields(record.NotifyForFields),
      operations: readOperations(record),
    };
  } catch {
    // A record whose query does not parse was never accepted by the org; it notifies nobody.
    return undefined;
  }
}

function readNotifyForFields(value: unknown): PushTopic['notifyForFields'] {
  return value === 'All' || value === 'Select' || value === 'Where' ? value : 'Referenced';
}

function readOperations(record: SObjectRecord): ReadonlySet<RecordChange['operation']> {
  const flags = [
    ['create', record.NotifyForOperationCreate],
    ['update', record.NotifyForOperationUpdate],
    ['delete', record.NotifyForOperationDelete],
    ['undelete', record.NotifyForOperationUndelete],
  ] as const;
  return new Set(flags.filter(([, wanted]) => wanted !== false).map(([operation]) => operation));
}
