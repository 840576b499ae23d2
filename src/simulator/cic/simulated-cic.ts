import type { Clock } from '../../runtime/clock.js';
import type { HttpExchangeHandler, HttpExchangeRequest, HttpExchangeResponse } from '../../runtime/http-exchange.js';
import type { HttpListener } from '../../runtime/http-listener.js';
import { loopbackOnly } from '../loopback.js';
import { CicCore } from './cic-core.js';
import { CicFaults } from './cic-faults.js';
import { CicFront } from './cic-front.js';
import { allowOrigin, preflight } from './cross-origin.js';
import { defaultDirectory } from './default-directory.js';
import type { NameMatching } from './directory.js';
import type { DirectoryData } from './directory-data.js';
import { type HandlerDefinition, readHandlerDefinition } from './handler/handler-definition.js';
import { serveIcws } from './http/serve-icws.js';
import { supervisorPage, wantsPage } from './page/supervisor-page.js';
import { ServerPower } from './server-power.js';
import { type ListenPlace, ServerSockets } from './server-sockets.js';
import { serveSimulation } from './simulation-routes.js';
import { type CicState, dumpState } from './state-dump.js';
import type { CicSwitches, CicTiming } from './switches.js';

/** How a simulated CIC server is set up. */
export interface SimulatedCicOptions {
  readonly clock: Clock;
  /** A number from 0 up to but not including 1; makes session ids. */
  readonly random: () => number;
  /** The connector's account. Default user name `casebridge`. */
  readonly username?: string;
  readonly password: string;
  /** Password of the default directory's agents. Default: the same as `password`. */
  readonly agentPassword?: string;
  /** Default: see {@link defaultDirectory}. */
  readonly directory?: DirectoryData;
  readonly serverName?: string;
  /** Bare host names given to clients as alternatives. */
  readonly alternateHosts?: readonly string[];
  readonly switches?: Partial<CicSwitches>;
  readonly timing?: Partial<CicTiming>;
  readonly workgroupNames?: NameMatching;
  /** Default: the definition in the folder `handler`. */
  readonly handlerDefinition?: HandlerDefinition;
  /** An inner state shared with another front; the options that describe it are then ignored. */
  readonly core?: CicCore;
}

/** A simulated CIC server. */
export interface SimulatedCic {
  /** Answers requests in process, without a socket. */
  readonly handle: HttpExchangeHandler;
  /** The inner state, for tests that change the directory or look closely. */
  readonly core: CicCore;
  readonly faults: CicFaults;
  /** The web interface with its sessions. */
  readonly front: CicFront;
  /** Whether the server lives. */
  readonly power: ServerPower;
  /** May be changed while the server runs. */
  readonly switches: CicSwitches;
  state(): CicState;
  /** Serves on a TCP port. @throws the system's error if the port is taken. */
  listen(where: ListenPlace): Promise<HttpListener>;
  /** Resolves when the ports are closed or open as the server's life demands. */
  settled(): Promise<void>;
  /** Ends all sessions, listeners and timers; a shared core goes on. */
  stop(): Promise<void>;
}

/**
 * Makes a simulated CIC server: the ICWS web interface, an ACD with agents, and the handler subsystem that runs
 * the handler definition of this project. It can be asked through `handle` at once; `listen` puts it on a port.
 *
 * @throws Error if the handler definition is not sound.
 */
export function createSimulatedCic(options: SimulatedCicOptions): SimulatedCic {
  const core = options.core ?? createCore(options);
  const front = new CicFront({
    core,
    serverName: options.serverName ?? 'cic-primary',
    random: options.random,
    alternateHosts: options.alternateHosts ?? [],
  });
  const power = new ServerPower(front.sessions, () => sockets);
  const faults = new CicFaults(front, power, () => sockets.cut());
  const handle = handler(front, faults, power);
  const sockets = new ServerSockets(handle, core.clock, (error) => core.report(error));
  return {
    handle,
    core,
    faults,
    front,
    power,
    switches: core.switches,
    state: () => dumpState(front),
    listen: (where) => sockets.listen(where),
    settled: () => sockets.settled(),
    stop: async () => {
      faults.stop();
      front.stop();
      if (!options.core) core.stop();
      await sockets.close();
    },
  };
}

/** Makes the inner state of a server by itself, to be shared by several fronts. */
export function createCore(options: SimulatedCicOptions): CicCore {
  const connector = { username: options.username ?? 'casebridge', password: options.password };
  return new CicCore({
    clock: options.clock,
    directory: options.directory ?? defaultDirectory(connector, options.agentPassword ?? options.password),
    handlerDefinition: options.handlerDefinition ?? readHandlerDefinition(),
    ...(options.switches ? { switches: options.switches } : {}),
    ...(options.timing ? { timing: options.timing } : {}),
    ...(options.workgroupNames ? { workgroupNames: options.workgroupNames } : {}),
  });
}

function handler(front: CicFront, faults: CicFaults, power: ServerPower): HttpExchangeHandler {
  const simulation = loopbackOnly(async (request) => serveSimulation(request, front, faults, power));
  const page = loopbackOnly(async () => supervisorPage());
  const icws: HttpExchangeHandler = async (request) => serveIcws(front, request);
  const live = async (request: HttpExchangeRequest): Promise<HttpExchangeResponse> =>
    preflight(request) ?? allowOrigin(request, await faults.requests.pass(request, icws));
  return (request) => {
    if (request.target.startsWith('/__sim__/')) return simulation(request);
    return wantsPage(request) ? page(request) : power.pass(request, live);
  };
}
