import { type Check, ok } from '../../domain/check.js';
import type { Happening } from '../../domain/happening.js';
import { errorAsTold } from '../../errors/told-error.js';
import { raceAbort } from '../../runtime/abort.js';
import { deferred } from '../../runtime/deferred.js';
import type { RowStream } from '../org.js';

/** What the check of the stream works with. */
export interface StreamCheckOptions {
  readonly stream: RowStream;
  /** Calls back with what the link to Salesforce tells. @returns how to stop it. */
  readonly onHappening: (listener: (happening: Happening) => void) => () => void;
}

/** Whether the stream can be subscribed to: it is, for a moment. It counts as one streaming client meanwhile. */
export function streamCheck({ stream, onHappening }: StreamCheckOptions): Check {
  return {
    code: 'SALESFORCE_STREAM',
    needs: ['SALESFORCE_LOGIN', 'SALESFORCE_PUSH_TOPIC'],
    run: async (signal) => {
      const settled = deferred<void>();
      const noState = stream.onState((state) => {
        if (state === 'subscribed') settled.resolve();
      });
      const noHappening = onHappening((happening) => {
        if (happening.type === 'streamState' && happening.state === 'lost' && happening.error)
          settled.reject(errorAsTold(happening.error));
      });
      try {
        stream.start(signal);
        await raceAbort(settled.promise, signal);
        return ok(`Subscribed to ${stream.source}.`);
      } finally {
        noState();
        noHappening();
        await stream.stop();
      }
    },
  };
}
