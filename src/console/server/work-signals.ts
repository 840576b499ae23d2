import type { ServerResponse } from 'node:http';
import { CasebridgeError } from '../../errors/casebridge-error.js';

/** Gives up what nobody waits for any more: the client has gone away, or the server stops. */
export class WorkSignals {
  readonly #running = new Set<AbortController>();
  #isStopped = false;

  /** Runs work for a response, with a signal that aborts when its client goes away or {@link stop} is called. */
  async run<T>(response: ServerResponse, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const onClose = () => controller.abort(new CasebridgeError('CASEBRIDGE_STOPPED', 'The client has gone away.'));
    response.once('close', onClose);
    this.#running.add(controller);
    if (this.#isStopped) controller.abort(stopped());
    else if (response.destroyed) onClose();
    try {
      return await work(controller.signal);
    } finally {
      this.#running.delete(controller);
      response.off('close', onClose);
    }
  }

  /** Aborts all that runs and all that comes. */
  stop(): void {
    this.#isStopped = true;
    for (const controller of this.#running) controller.abort(stopped());
  }
}

function stopped(): CasebridgeError {
  return new CasebridgeError('CASEBRIDGE_STOPPED', 'The request was given up because the process is stopping.');
}
