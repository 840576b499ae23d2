import type { HttpListener } from '../../runtime/http-listener.js';
import type { CicCore } from './cic-core.js';
import { decodeFaultCommand, type PairCommand } from './fault-command.js';
import { createCore, createSimulatedCic, type SimulatedCic, type SimulatedCicOptions } from './simulated-cic.js';
import { Switchover } from './switchover.js';

/** How a pair of simulated servers is set up. */
export interface SimulatedCicPairOptions extends Omit<SimulatedCicOptions, 'core' | 'serverName' | 'alternateHosts'> {
  /**
   * Bare host names of the primary and of the backup, under which clients find them and on which they listen.
   * Default `127.0.0.1` and `127.0.0.2`; some systems have the second one only after it was set up.
   */
  readonly hosts?: readonly [primary: string, backup: string];
  /** What the servers call themselves. Default `cic-primary` and `cic-backup`. */
  readonly serverNames?: readonly [primary: string, backup: string];
}

/** A switchover; what is left out is as in the JSON of the fault. */
export type SwitchoverOptions = Partial<Omit<Extract<PairCommand, { kind: 'switchover' }>, 'kind'>>;

/** Two simulated servers of which one is active. */
export interface SimulatedCicPair {
  /** What both share: directory, interactions, presence, ACD and handler. */
  readonly core: CicCore;
  /** The server that is active at first. */
  readonly primary: SimulatedCic;
  /** The server that refuses logins at first. */
  readonly backup: SimulatedCic;
  /** Bare host names of the primary and of the backup. */
  readonly hosts: readonly [primary: string, backup: string];
  /** The server that takes logins; undefined in the middle of a switchover. */
  active(): SimulatedCic | undefined;
  /** The active server dies and the other takes over. @throws Error if that is not possible now. */
  switchOver(options?: SwitchoverOptions): void;
  /** The dead server is back as the backup. @throws Error if none is dead. */
  bringBack(): void;
  /**
   * Serves both on one port number, each on its own host. Port 0 lets the system choose.
   *
   * @throws the system's error if a port is taken or a host cannot be listened on.
   */
  listen(where?: { readonly port: number }): Promise<readonly [primary: HttpListener, backup: HttpListener]>;
  /** Resolves when the ports are closed or open as the servers' lives demand. */
  settled(): Promise<void>;
  /** Ends both. */
  stop(): Promise<void>;
}

const DEFAULT_HOSTS = ['127.0.0.1', '127.0.0.2'] as const;
const DEFAULT_NAMES = ['cic-primary', 'cic-backup'] as const;
const PORT_TRIES = 20;

/**
 * Makes a pair of simulated CIC servers. Only the active one takes logins; the other answers 503 and names it.
 * Sessions belong to one server and die with it. The fault `switchover` and {@link SimulatedCicPair.switchOver}
 * do the same.
 *
 * @throws Error if the handler definition is not sound.
 */
export function createSimulatedCicPair(options: SimulatedCicPairOptions): SimulatedCicPair {
  const core = createCore(options);
  const hosts = options.hosts ?? DEFAULT_HOSTS;
  const names = options.serverNames ?? DEFAULT_NAMES;
  const primary = createSimulatedCic({ ...options, core, serverName: names[0], alternateHosts: [hosts[1]] });
  const backup = createSimulatedCic({ ...options, core, serverName: names[1], alternateHosts: [hosts[0]] });
  introduce(primary, backup);
  introduce(backup, primary);
  const switchover = new Switchover(core, primary, backup);
  for (const server of [primary, backup]) server.faults.pair = switchover;
  return {
    core,
    primary,
    backup,
    hosts,
    active: () => [primary, backup].find((server) => server === switchover.active()),
    switchOver: (how = {}) => primary.faults.inject(decodeFaultCommand({ ...how, kind: 'switchover' })),
    bringBack: () => switchover.carryOut({ kind: 'bringBack' }),
    listen: (where = { port: 0 }) => listenBoth(primary, backup, hosts, where.port),
    settled: async () => void (await Promise.all([primary.settled(), backup.settled()])),
    stop: async () => {
      switchover.stop();
      await Promise.all([primary.stop(), backup.stop()]);
      core.stop();
    },
  };
}

function introduce(server: SimulatedCic, partner: SimulatedCic): void {
  server.front.partner = () => ({
    serverName: partner.front.serverName,
    isUp: partner.power.death === undefined,
    isActive: partner.front.isAccepting,
  });
}

/** A port that is free on one host may be taken on the other: then another one is chosen. */
async function listenBoth(
  primary: SimulatedCic,
  backup: SimulatedCic,
  hosts: readonly [string, string],
  port: number,
): Promise<readonly [HttpListener, HttpListener]> {
  for (let triesLeft = port === 0 ? PORT_TRIES : 0; ; triesLeft -= 1) {
    const first = await primary.listen({ host: hosts[0], port });
    try {
      return [first, await backup.listen({ host: hosts[1], port: first.port })];
    } catch (error) {
      await first.close();
      if (triesLeft === 0 || !isTaken(error)) throw error;
    }
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
