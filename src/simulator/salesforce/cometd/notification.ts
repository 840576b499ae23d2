import {
  type FieldValue,
  type OrgEngine,
  OrgError,
  type RecordChange,
  type SObjectRecord,
} from '../engine/org-engine.js';
import type { PushTopic } from './push-topics.js';

/** What a subscriber of a topic is told about one record. */
export interface Notification {
  readonly type: 'created' | 'updated' | 'deleted' | 'undeleted';
  readonly sobject: Readonly<Record<string, FieldValue>>;
  /** The record that decides who may see it. */
  readonly record: SObjectRecord;
}

const TYPES = { create: 'created', update: 'updated', delete: 'deleted', undelete: 'undeleted' } as const;
const SYSTEM_STAMPS: readonly string[] = ['lastmodifieddate', 'lastmodifiedbyid', 'systemmodstamp'];

/**
 * Decides whether a committed change notifies a topic, and with what.
 *
 * Streaming API guide, "Event Notification Rules": on create only the WHERE clause counts; on update a
 * field of the set that `NotifyForFields` names must have changed, and the record as it is now must
 * match; a deleted record is judged as it was.
 */
export function notificationFor(
  engine: OrgEngine,
  topic: PushTopic,
  change: RecordChange,
  deletedPayload: 'id' | 'fields',
): Notification | undefined {
  if (change.objectName.toLowerCase() !== topic.query.objectName.toLowerCase()) return undefined;
  const record = change.after ?? change.before;
  if (!record || !topic.operations.has(change.operation)) return undefined;
  if (change.operation === 'update' && !wakes(topic, change)) return undefined;
  if (!matches(engine, topic, record)) return undefined;
  const idOnly = change.operation === 'delete' && deletedPayload === 'id';
  return { type: TYPES[change.operation], record, sobject: idOnly ? { Id: record.Id } : select(topic, record) };
}

function matches(engine: OrgEngine, topic: PushTopic, record: SObjectRecord): boolean {
  try {
    return engine.matchesWhere(topic.soql, record);
  } catch (error) {
    // A topic whose query names a field that has been deleted since notifies nobody.
    if (error instanceof OrgError) return false;
    throw error;
  }
}

function wakes(topic: PushTopic, change: RecordChange): boolean {
  const { selectedNames, whereNames } = topic.query;
  const changed = changedFields(change);
  switch (topic.notifyForFields) {
    case 'All':
      return changed.some((name) => !SYSTEM_STAMPS.includes(name));
    case 'Select':
      return changed.some((name) => selectedNames.has(name));
    case 'Where':
      return changed.some((name) => whereNames.has(name));
    case 'Referenced':
      return changed.some((name) => selectedNames.has(name) || whereNames.has(name));
  }
}

function changedFields({ before, after }: RecordChange): readonly string[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...names]
    .filter((name) => (before?.[name] ?? null) !== (after?.[name] ?? null))
    .map((name) => name.toLowerCase());
}

function select(topic: PushTopic, record: SObjectRecord): Readonly<Record<string, FieldValue>> {
  const spelled = new Map(Object.keys(record).map((name) => [name.toLowerCase(), name]));
  const entries = topic.query.selected.map((field): readonly [string, FieldValue] => {
    const name = spelled.get(field.toLowerCase()) ?? field;
    return [name, record[name] ?? null];
  });
  return { ...Object.fromEntries(entries), Id: record.Id };
}
