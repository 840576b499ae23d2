import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSecrets } from '../../src/config/redacted-config.js';
import { OperatedGroup } from '../../src/group/operated-group.js';
import { createLogger } from '../../src/operations/logger.js';
import { redactor } from '../../src/operations/redactor.js';
import { systemClock } from '../../src/runtime/clock.js';
import { keepHeapSmall } from '../../src/runtime/small-heap.js';
import { openStore } from '../../src/store/open-store.js';
import { answerCalls } from './process/answer-calls.js';
import { benchConfig } from './subjects/bench-config.js';
import type { Surroundings } from './subjects/subject-calls.js';

export type PopCasebridgeCalls = ReturnType<typeof popCasebridgeCalls>;

/** The product with its agents' listener, as `casebridge start` runs it. */
function popCasebridgeCalls() {
  const dataDir = mkdtempSync(join(tmpdir(), 'casebridge-pops-'));
  let stop = async (): Promise<void> => undefined;
  return {
    /** @returns the address of the agents' listener. */
    start: async ({ org, cic }: Surroundings): Promise<string> => {
      const { host, port, username, password } = cic;
      const settings = {
        org,
        cic: { serverName: host, port, username, password },
        console: { port: 0 },
        agents: { port: 0 },
      };
      const config = benchConfig(settings, 'casebridge-pops', dataDir);
      const redact = redactor(configSecrets(config));
      const log = createLogger({
        settings: config.logs,
        pluginName: config.connector.pluginName,
        clock: systemClock,
        redactor: redact,
        console: process.stdout,
      });
      const group = new OperatedGroup(config, {
        redact,
        log,
        clock: systemClock,
        random: Math.random,
        store: openStore({ url: config.store.url, dataDir }),
        acceptNewIdentity: false,
        dryRun: false,
      });
      stop = async () => {
        await group.stop();
        await log.close();
      };
      await group.start(new AbortController().signal);
      return group.agentsUrl ?? '';
    },
    stop: async (_: null): Promise<void> => {
      await stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

keepHeapSmall();
answerCalls(popCasebridgeCalls());
