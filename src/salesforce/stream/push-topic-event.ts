import type { Row } from '../../domain/row.js';
import { asObject, asString } from '../../runtime/decode.js';
import type { StreamStep } from '../org.js';
import { decodeRow } from '../row-decoder.js';
import { positionOf } from './replay-position.js';

/** What a notification says. */
export interface PushTopicEvent {
  readonly row?: Row;
  /** Undefined if the event has no replay id. */
  readonly step?: StreamStep;
  /** Why it cannot be read, where it may be about a row that is to be routed. */
  readonly unreadable?: { readonly rowId: string; readonly reason: string };
}

/**
 * Reads the `data` of a PushTopic notification: `{event:{createdDate,replayId,type},sobject:{…}}`. One that tells of a
 * deleted row, or of one that is processed already, asks for nothing; one that cannot be read may be about a row
 * that is to be routed, and is passed only when that is.
 */
export function readEvent(value: unknown): PushTopicEvent {
  const { event: header, sobject } = asObject(value) ?? {};
  const { replayId, type } = asObject(header) ?? {};
  const position = positionOf(replayId);
  const step = (rowId: string | undefined) => (position === undefined ? {} : { step: { position, rowId } });
  if (asString(type) === 'deleted') return step(undefined);
  const decoded = decodeRow(sobject, 'stream');
  if (decoded.kind === 'row') return { row: decoded.row, ...step(decoded.row.id) };
  if (decoded.kind === 'processed') return step(undefined);
  const { rowId, reason } = decoded;
  return { unreadable: { rowId, reason }, ...step(rowId === '' ? undefined : rowId) };
}
