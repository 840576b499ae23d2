import type { EngineContext } from './engine-context.js';
import { type FieldValue, OrgError, type SObjectRecord } from './org-engine.js';
import { normalizeId } from './record-id.js';
import { indexKey, type Table } from './table.js';

/**
 * Live records whose fields equal all the given values: text without case, ids in either length. Answered from an
 * index where one of the fields has one.
 *
 * @throws OrgError `INVALID_TYPE`, `INVALID_FIELD`.
 */
export function selectEqual(
  context: Pick<EngineContext, 'schema' | 'store'>,
  objectName: string,
  equal: Readonly<Record<string, FieldValue>>,
): readonly SObjectRecord[] {
  const table = context.store.table(objectName);
  const wanted = Object.entries(equal).map(([name, value]) => {
    const field = context.schema.field(table.object, name);
    if (field === undefined) {
      throw new OrgError('INVALID_FIELD', `No such column '${name}' on entity '${objectName}'.`);
    }
    const isId = field.type === 'id' || field.type === 'reference';
    return { name: field.name, isId, value: isId && typeof value === 'string' ? (normalizeId(value) ?? value) : value };
  });
  const matches = (record: SObjectRecord) =>
    wanted.every(({ name, isId, value }) => {
      const stored = record[name] ?? null;
      return stored === value || (!isId && stored !== null && value !== null && indexKey(stored) === indexKey(value));
    });
  return candidates(table, wanted).filter(matches);
}

function candidates(
  table: Table,
  wanted: readonly { readonly name: string; readonly value: FieldValue }[],
): readonly SObjectRecord[] {
  let best: ReadonlySet<string> | undefined;
  for (const { name, value } of wanted) {
    if (value === null) continue;
    const ids = name === 'Id' ? new Set([String(value)]) : table.lookup(name, value);
    if (ids !== undefined && (best === undefined || ids.size < best.size)) best = ids;
  }
  if (best === undefined) return [...table.records()];
  return [...best].flatMap((id) => table.get(id) ?? []);
}
