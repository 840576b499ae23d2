import type { SObjectRecord } from '../../../src/simulator/salesforce/engine/org-engine.js';

/** `CreatedDate` is exact to a second. */
const SECOND_MS = 1_000;

/** A field as text, '' if it is empty. */
export function text(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}

/** Milliseconds since the epoch, at the latest by a second too early. */
export function createdAt(row: SObjectRecord): number {
  return Date.parse(text(row.CreatedDate)) - SECOND_MS;
}
