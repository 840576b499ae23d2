import type { RowMemory } from './handler-world.js';

/**
 * How the handler remembers which rows it has dealt with:
 * `rows` by row id and attempt, and by the live interaction of the case; `live` by the live interaction only;
 * `none` not at all.
 */
export type HandlerMemory = 'rows' | 'live' | 'none';

/** A memory that can be emptied. */
export interface ClearableRowMemory extends RowMemory {
  /** Forgets all rows. */
  clear(): void;
}

/** Remembers the last `limit` keys; the oldest is forgotten first. */
export function boundedRowMemory(limit: number): ClearableRowMemory {
  const rows = new Map<string, string>();
  return {
    get: (key) => rows.get(key),
    set: (key, interactionId) => {
      rows.set(key, interactionId);
      const [oldest] = rows.keys();
      if (rows.size > limit && oldest !== undefined) rows.delete(oldest);
    },
    delete: (key) => rows.delete(key),
    clear: () => rows.clear(),
  };
}

/** Keeps nothing: every key looks new. */
export const FORGETFUL_MEMORY: RowMemory = {
  get: () => undefined,
  set: () => undefined,
  delete: () => undefined,
};
