import type { Server } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { sleep } from '../runtime/abort.js';
import type { Clock } from '../runtime/clock.js';

/** A server that is to be closed. */
export interface Closing {
  readonly app: FastifyInstance;
  readonly server: Server;
  readonly clock: Clock;
  /** Longest time (milliseconds) that clients have to take their last answers. */
  readonly stopMs: number;
}

/**
 * Takes nobody in any more, and ends when everybody is gone: by themselves, or after the time that they have.
 * @param terminate ends what the server does not know of, such as WebSockets.
 */
export async function closeServer({ app, server, clock, stopMs }: Closing, terminate: () => void): Promise<void> {
  const gone = Promise.all([closed(server), app.close()]);
  server.closeIdleConnections();
  await Promise.race([gone, patience(gone, clock, stopMs)]);
  terminate();
  server.closeAllConnections();
  await gone;
}

/** Ends after the time, or when there is nothing to wait for. */
async function patience(gone: Promise<unknown>, clock: Clock, stopMs: number): Promise<void> {
  const enough = new AbortController();
  const end = () => enough.abort();
  gone.then(end, end);
  await sleep(clock, stopMs, enough.signal).catch(() => undefined);
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
