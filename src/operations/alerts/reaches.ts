import { createHash } from 'node:crypto';
import type { AlertChannel } from './alert.js';

const DIGITS = 16;

/** Tells apart whom channels of this kind reach, without the addresses: those may hold secrets. */
export function reaches(name: AlertChannel['name'], addresses: readonly string[]): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([...addresses].sort()))
    .digest('hex');
  return `${name} ${digest.slice(0, DIGITS)}`;
}
