import { answerCalls } from './process/answer-calls.js';
import { measured } from './subjects/measured.js';
import { type RunningCasebridge, startCasebridge } from './subjects/running-casebridge.js';
import type { Subject, Surroundings } from './subjects/subject-calls.js';

/** The product between one org and one CIC server. */
class CasebridgeSubject implements Subject {
  #running: RunningCasebridge | undefined;

  async start({ org, cic }: Surroundings): Promise<void> {
    const { host, port, username, password } = cic;
    this.#running = await startCasebridge({ org, cic: { serverName: host, port, username, password } });
  }

  async stop(): Promise<void> {
    await this.#running?.stop();
  }
}

answerCalls(measured(new CasebridgeSubject()));
