import type { Tell } from '../domain/happening.js';
import { toldError } from '../errors/told-error.js';

/** Reads from the store. One that cannot be read costs history and time, not routing: that is told, and `fallback` is the answer. */
export async function fromStore<T>(read: () => Promise<T>, fallback: T, tell: Tell): Promise<T> {
  try {
    return await read();
  } catch (error) {
    tell({ type: 'storeFailed', error: toldError(error) });
    return fallback;
  }
}
