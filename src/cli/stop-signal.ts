import { longLivedController } from '../runtime/abort.js';
/** A signal that aborts when the user or the system asks the process to stop. */
export interface StopSignal {
  readonly signal: AbortSignal;
  /** Resolves at the first request to stop. */
  readonly stopped: Promise<void>;
  /** Gives the process's signals back. */
  dispose(): void;
}

/** Exit status of a process that was ended by SIGINT, by the shells' convention. */
const INTERRUPTED = 130;

/** Listens for SIGINT and SIGTERM. The first asks to stop; a second one ends the process at once. */
export function listenForStop(): StopSignal {
  const controller = longLivedController();
  const stopped = new Promise<void>((resolve) => {
    controller.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    controller.abort(new Error('the process was asked to stop'));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    stopped,
    dispose: () => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
