import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Sections of a configuration file. */
export type Sections = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The configuration file of one connector group, and the folders that it names. */
export interface GroupFile {
  readonly path: string;
  readonly dataDir: string;
  readonly logDir: string;
}

/** How the two servers are reached. */
export interface GroupServers {
  readonly org: { readonly url: string; readonly clientId: string; readonly clientSecret: string };
  readonly cic: { readonly url: string; readonly password: string };
}

/**
 * Writes the configuration of a group that works with two servers. Waits are shorter than the defaults, so
 * that a test sees what comes after them.
 *
 * @param change sections whose keys are added, or take the place of those here.
 */
export function writeGroupFile(folder: string, { org, cic }: GroupServers, change: Sections = {}): GroupFile {
  mkdirSync(folder, { recursive: true });
  const dataDir = join(folder, 'data');
  const logDir = join(folder, 'logs');
  const { hostname, port } = new URL(cic.url);
  const sections: Sections = {
    connector: { pluginName: 'group', instanceId: 'one', dataDir },
    salesforce: { url: org.url, auth: 'clientCredentials', clientId: org.clientId, clientSecret: org.clientSecret },
    cic: { serverName: hostname, port: Number(port), tls: false, username: 'casebridge', password: cic.password },
    routing: { confirmTimeout: '5s', backoffInitial: '200ms', backoffMax: '2s' },
    logs: { dir: logDir, level: 'debug', console: 'json' },
    console: { port: 0 },
  };
  const merged = Object.fromEntries(
    [...new Set([...Object.keys(sections), ...Object.keys(change)])].map((name) => [
      name,
      { ...sections[name], ...change[name] },
    ]),
  );
  const path = join(folder, 'group.json');
  writeFileSync(path, JSON.stringify(merged, undefined, 2));
  return { path, dataDir, logDir };
}
