import { join } from 'node:path';
import { loadConfig } from '../../../src/config/load-config.js';
import type { Config } from '../../../src/config/schema.js';
import type { OrgAccess } from '../org-process.js';

type Section = Readonly<Record<string, unknown>>;

/** Settings of a run beside those that every run has. */
export interface BenchSettings {
  readonly org: OrgAccess;
  readonly cic: Section;
  readonly routing?: Section;
  readonly console?: Section;
  readonly agents?: Section;
}

/** The configuration of a group that is measured: its pace limit lifted, its logs in files only. */
export function benchConfig(
  { org, cic, routing, ...more }: BenchSettings,
  pluginName: string,
  dataDir: string,
): Config {
  return loadConfig({
    env: {},
    overrides: {
      ...more,
      connector: { pluginName, dataDir },
      salesforce: {
        url: org.url,
        auth: 'clientCredentials',
        clientId: org.clientId,
        clientSecret: org.clientSecret,
      },
      cic: { tls: false, ...cic },
      routing: { maxCreatesPerSecond: 0, checkInterval: 0, ...routing },
      logs: { dir: join(dataDir, 'logs'), console: 'off' },
    },
  });
}
