import { deferred } from '../../src/runtime/deferred.js';
import { keepHeapSmall } from '../../src/runtime/small-heap.js';
import { answerCalls } from './process/answer-calls.js';
import { measured } from './subjects/measured.js';
import { type RunningCasebridge, startCasebridge } from './subjects/running-casebridge.js';
import type { Subject, Surroundings } from './subjects/subject-calls.js';

/** The product between one org and one CIC server. */
class CasebridgeSubject implements Subject {
  #running: RunningCasebridge | undefined;

  /** Resolves once the stream stands: what comes before is not told of by it, and is no new row. */
  async start({ org, cic }: Surroundings): Promise<void> {
    const { host, port, username, password } = cic;
    const listens = deferred<void>();
    this.#running = await startCasebridge({ org, cic: { serverName: host, port, username, password } }, (happening) => {
      if (happening.type === 'streamState' && happening.state === 'ready') listens.resolve();
    });
    await listens.promise;
  }

  async stop(): Promise<void> {
    await this.#running?.stop();
  }
}

// As `casebridge start` does.
keepHeapSmall();
answerCalls(measured(new CasebridgeSubject()));
