import { longLivedController } from '../runtime/abort.js';

/** A signal that aborts when the user or the system asks the process to stop. */
export interface StopSignal {
  readonly signal: AbortSignal;
  /** Resolves at the first request to stop. */
  readonly stopped: Promise<void>;
  /** Gives the process's signals back. */
  dispose(): void;
}

/** Exit status of a process that a signal has ended, by the shells' convention: 128 and the signal's number. */
const CUT_SHORT = { SIGINT: 130, SIGTERM: 143 } as const;

/** Listens for SIGINT and SIGTERM. The first asks to stop; a second one ends the process at once, with 130 or 143. */
export function listenForStop(): StopSignal {
  const controller = longLivedController();
  const stopped = new Promise<void>((resolve) => {
    controller.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const onSignal = (signal: keyof typeof CUT_SHORT) => {
    if (controller.signal.aborted) process.exit(CUT_SHORT[signal]);
    controller.abort(new Error('the process was asked to stop'));
  };
  const onInterrupt = () => onSignal('SIGINT');
  const onTerminate = () => onSignal('SIGTERM');
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onTerminate);
  return {
    signal: controller.signal,
    stopped,
    dispose: () => {
      process.off('SIGINT', onInterrupt);
      process.off('SIGTERM', onTerminate);
    },
  };
}
