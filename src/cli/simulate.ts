import { Command, InvalidArgumentError } from 'commander';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { systemClock } from '../runtime/clock.js';
import type { CicCore } from '../simulator/cic/cic-core.js';
import { print, printError } from './output.js';
import { listenForStop, type StopSignal } from './stop-signal.js';

interface SimulateOptions {
  readonly host: string;
  readonly port: number;
  readonly json?: boolean;
}

interface SimulateSalesforceOptions extends SimulateOptions {
  readonly smtpPort: number;
  readonly metadata: readonly string[];
}

interface SimulateCicOptions extends SimulateOptions {
  readonly pair?: boolean;
  readonly backupHost: string;
}

/** `casebridge simulate salesforce|cic`: one simulated server as a program of its own. */
export function simulateCommand(): Command {
  const command = new Command('simulate').description('run a simulated Salesforce org or CIC server');
  shared(
    command.command('salesforce').description('an org with the package, seeded with queues, agents and a PushTopic'),
  )
    .option('--smtp-port <n>', 'port of Email-to-Case; 0 lets the system choose', portNumber, 0)
    .option('--metadata <dir>', 'a further source-format folder; may be repeated', collect, [])
    .action((options: SimulateSalesforceOptions) => simulateSalesforce(options));
  shared(command.command('cic').description('a CIC server, or a pair, with an ACD and the handler'))
    .option('--pair', 'two servers on the same port number, the second one as the backup')
    .option('--backup-host <address>', 'address of the backup with --pair', '127.0.0.2')
    .action((options: SimulateCicOptions) => simulateCic(options));
  return command;
}

function shared(command: Command): Command {
  return command
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <n>', 'port to listen on; 0 lets the system choose', portNumber, 0)
    .option('--json', 'print one JSON line when it is ready');
}

async function simulateSalesforce(options: SimulateSalesforceOptions): Promise<void> {
  const stop = listenForStop();
  const { DEFAULT_ROUTING_ADDRESSES, serveOrg } = await import('../simulator/salesforce/serve-org.js');
  const served = await serveOrg({
    clock: systemClock,
    random: Math.random,
    host: options.host,
    port: options.port,
    smtpPort: options.smtpPort,
    metadataFolders: options.metadata,
    onError: (what, error) => printError(`${what}: ${error instanceof Error ? error.message : String(error)}`),
  }).catch(async (error: unknown) => {
    throw portError(await loadError(error), options);
  });
  const { username, password, securityToken, clientId, clientSecret, organizationId } = served.org.credentials;
  const ready = {
    url: served.url,
    username,
    password,
    securityToken,
    clientId,
    clientSecret,
    organizationId,
    smtpPort: served.smtpPort,
  };
  const addresses = DEFAULT_ROUTING_ADDRESSES.map(({ address }) => address).join(', ');
  announce(
    options,
    ready,
    `Simulated Salesforce org at ${served.url}; mail to ${addresses} on SMTP port ${served.smtpPort}.`,
  );
  await untilStopped(stop, () => served.stop());
}

async function simulateCic(options: SimulateCicOptions): Promise<void> {
  const stop = listenForStop();
  const password = crypto.randomUUID();
  const cic = await serveCic(options, password).catch((error: unknown) => {
    throw portError(error, options);
  });
  const { directory } = cic.core;
  const agents = directory.users().filter(({ id }) => id !== 'casebridge');
  const ready = {
    servers: cic.urls,
    username: 'casebridge',
    password,
    workgroups: directory.workgroups().map(({ name }) => name),
    agents: agents.map(({ id, skills }) => ({ username: id, password, skills })),
  };
  const what = options.pair ? 'Simulated CIC servers' : 'Simulated CIC server';
  announce(options, ready, `${what} at ${cic.urls.join(' and ')}.`);
  await untilStopped(stop, cic.stop);
}

interface ServedCic {
  readonly core: CicCore;
  readonly urls: readonly string[];
  readonly stop: () => Promise<void>;
}

async function serveCic(options: SimulateCicOptions, password: string): Promise<ServedCic> {
  const setup = { clock: systemClock, random: Math.random, password };
  const { host, port, backupHost } = options;
  if (options.pair) {
    const { createSimulatedCicPair } = await import('../simulator/cic/simulated-cic-pair.js');
    const pair = createSimulatedCicPair({ ...setup, hosts: [host, backupHost] });
    const listeners = await pair.listen({ port });
    return { core: pair.core, urls: listeners.map(({ url }) => url), stop: () => pair.stop() };
  }
  const { createSimulatedCic } = await import('../simulator/cic/simulated-cic.js');
  const cic = createSimulatedCic(setup);
  const { url } = await cic.listen({ host, port });
  return { core: cic.core, urls: [url], stop: () => cic.stop() };
}

function announce(options: SimulateOptions, ready: Readonly<Record<string, unknown>>, text: string): void {
  if (options.json) print(JSON.stringify(ready));
  else print(`${text}\n${JSON.stringify(ready, undefined, 2)}\nCtrl-C stops it.`);
}

async function untilStopped(stop: StopSignal, end: () => Promise<void>): Promise<void> {
  await stop.stopped;
  await end();
  stop.dispose();
}

/** What is wrong with the folders of the user, with the code of the catalogue; any other error as it is. */
async function loadError(error: unknown): Promise<unknown> {
  const [{ ApexLoadError }, { MetadataError }] = await Promise.all([
    import('../simulator/salesforce/apex/load/load-program.js'),
    import('../simulator/salesforce/metadata/metadata-xml.js'),
  ]);
  if (error instanceof MetadataError)
    return new CasebridgeError('CASEBRIDGE_METADATA_INVALID', error.message, { cause: error });
  if (error instanceof ApexLoadError)
    return new CasebridgeError('CASEBRIDGE_APEX_UNSUPPORTED', error.message, { cause: error });
  return error;
}

function portError(error: unknown, options: SimulateOptions): unknown {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'EADDRINUSE') return error;
  const port = 'port' in error ? String(error.port) : String(options.port);
  return new CasebridgeError('CASEBRIDGE_PORT_IN_USE', `Port ${port} on ${options.host} is taken.`, { cause: error });
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('It must be a number from 0 to 65535.');
  return port;
}

function collect(value: string, all: readonly string[]): readonly string[] {
  return [...all, value];
}
