import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/config/load-config.js';
import { configSecrets } from '../../src/config/redacted-config.js';
import type { Config } from '../../src/config/schema.js';
import { buildGroup, type Group } from '../../src/group/build-group.js';
import { describeHappening } from '../../src/operations/describe-happening.js';
import type { Log } from '../../src/operations/log.js';
import { createLogger } from '../../src/operations/logger.js';
import { redactor } from '../../src/operations/redactor.js';
import { systemClock } from '../../src/runtime/clock.js';
import { openStore } from '../../src/store/open-store.js';
import { answerCalls } from './process/answer-calls.js';
import { measured } from './subjects/measured.js';
import type { Subject, Surroundings } from './subjects/subject-calls.js';

/** The product as `casebridge start` runs it, with its log files and its store, its pace limit lifted. */
class CasebridgeSubject implements Subject {
  readonly #dataDir = mkdtempSync(join(tmpdir(), 'casebridge-bench-'));
  #running: { readonly group: Group; readonly log: Log } | undefined;

  async start(surroundings: Surroundings): Promise<void> {
    const config = configOf(surroundings, this.#dataDir);
    const log = createLogger({
      settings: config.logs,
      pluginName: config.connector.pluginName,
      clock: systemClock,
      redactor: redactor(configSecrets(config)),
      console: process.stdout,
    });
    const group = buildGroup(config, {
      clock: systemClock,
      random: Math.random,
      tell: (happening) => {
        for (const { level, line } of describeHappening(happening, { personalData: 'omit' })) log.log(level, line);
      },
      store: openStore({ url: config.store.url, dataDir: config.connector.dataDir }),
      redact: redactor([]),
      acceptNewIdentity: false,
    });
    this.#running = { group, log };
    await group.start(new AbortController().signal);
  }

  async stop(): Promise<void> {
    await this.#running?.group.stop();
    await this.#running?.log.close();
    rmSync(this.#dataDir, { recursive: true, force: true });
  }
}

function configOf({ org, cic }: Surroundings, dataDir: string): Config {
  return loadConfig({
    env: {},
    overrides: {
      connector: { pluginName: 'casebridge-bench', dataDir },
      salesforce: {
        url: org.url,
        auth: 'clientCredentials',
        clientId: org.clientId,
        clientSecret: org.clientSecret,
      },
      cic: { serverName: cic.host, port: cic.port, tls: false, username: cic.username, password: cic.password },
      routing: { maxCreatesPerSecond: 0 },
      logs: { dir: join(dataDir, 'logs'), console: 'off' },
    },
  });
}

answerCalls(measured(new CasebridgeSubject()));
