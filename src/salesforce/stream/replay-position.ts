import { parseJson } from '../../runtime/decode.js';
import type { ReplayId } from './bayeux-session.js';

/** Asks for what happens from now on: what came before is the sweep's, which runs after each subscription. */
const NEW_EVENTS_ONLY = -1;

/**
 * A replay id as a position. Undefined for what is none: 0 and negative numbers are orders to the server, -2 the one
 * to send everything that is kept.
 */
export function positionOf(replayId: unknown): string | undefined {
  if (typeof replayId === 'string') return replayId === '' ? undefined : JSON.stringify(replayId);
  if (typeof replayId !== 'number' || !Number.isFinite(replayId) || replayId <= 0) return undefined;
  return JSON.stringify(replayId);
}

/** The replay id to subscribe with: that of the position, else for new events only. */
export function replayIdOf(position: string | undefined): ReplayId {
  const replayId = position === undefined ? undefined : parseJson(position);
  const known = positionOf(replayId) !== undefined;
  return known && (typeof replayId === 'number' || typeof replayId === 'string') ? replayId : NEW_EVENTS_ONLY;
}
