import { setTimeout as delay } from 'node:timers/promises';

const CHECK_EVERY_MS = 25;

/**
 * Asks again and again until there is an answer.
 *
 * @param what for the message of the failure.
 * @param probe undefined or false: not yet. What it throws is the reason given when time is over.
 * @throws Error when `limitMs` have passed.
 */
export async function eventually<T>(
  what: string,
  limitMs: number,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const { found, reason } = await attempt(probe);
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`${what}: not within ${limitMs} ms${reason}`);
    await delay(CHECK_EVERY_MS);
  }
}

async function attempt<T>(
  probe: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<{ readonly found?: T | undefined | false; readonly reason: string }> {
  try {
    return { found: await probe(), reason: '' };
  } catch (error) {
    return { reason: `; ${error instanceof Error ? error.message : String(error)}` };
  }
}
