import type { CicState } from '../../../src/simulator/cic/state-dump.js';
import type { CicReady, SeenInteraction } from './cic-program.js';
import { eventually } from './eventually.js';
import { callJson } from './json-calls.js';
import { readyLine } from './org-program.js';
import { PROGRAM_LIMIT_MS, type Program, startProgram } from './program.js';

/** A simulated pair of CIC servers in one process, and the looks that a test takes into it. */
export interface CicPairProgram {
  readonly program: Program;
  readonly ready: CicReady;
  readonly hosts: readonly string[];
  readonly port: number;
  /** The state of the server that is active. */
  state(): Promise<CicState>;
  /** Address of the server that takes logins at this moment. @throws Error in the middle of a switchover. */
  active(): Promise<string>;
  /** Addresses of the servers that answer at this moment. */
  servers(): Promise<readonly string[]>;
  live(): Promise<readonly SeenInteraction[]>;
  fault(fault: Readonly<Record<string, unknown>>): Promise<unknown>;
  switchOver(how: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Ends all faults at both servers, once both are there. */
  clearFaults(): Promise<void>;
  switches(change: Readonly<Record<string, unknown>>): Promise<unknown>;
  directory(command: Readonly<Record<string, unknown>>): Promise<unknown>;
}

export async function startCicPair(): Promise<CicPairProgram> {
  const program = startProgram(['simulate', 'cic', '--pair', '--json']);
  const ready = await readyLine<CicReady>(program);
  const states = async () => {
    const found = await Promise.allSettled(
      ready.servers.map(async (url) => ({ url, state: await callJson<CicState>(`${url}/__sim__/state`) })),
    );
    return found.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  };
  const active = async () => {
    const found = (await states()).find(({ state }) => state.isAccepting);
    if (!found) throw new Error('no server of the pair is active');
    return found;
  };
  const post = async (path: string, body: Readonly<Record<string, unknown>>) =>
    callJson(`${(await active()).url}/__sim__/${path}`, body);
  return {
    program,
    ready,
    hosts: ready.servers.map((url) => new URL(url).hostname),
    port: Number(new URL(ready.servers[0] ?? '').port),
    state: async () => (await active()).state,
    active: async () => (await active()).url,
    servers: async () => (await states()).map(({ url }) => url),
    live: async () =>
      (await active()).state.interactions.filter(({ live, state }) => live && state !== 'I' && state !== 'E'),
    fault: (fault) => post('faults', fault),
    // Asked of the server that stays: the other one's connections are cut.
    switchOver: async (how) => {
      const { url } = await active();
      const standby = ready.servers.find((server) => server !== url) ?? '';
      return callJson(`${standby}/__sim__/faults`, { kind: 'switchover', ...how });
    },
    clearFaults: async () => {
      await eventually('both servers', PROGRAM_LIMIT_MS, async () => (await states()).length === ready.servers.length);
      for (const url of ready.servers) await callJson(`${url}/__sim__/faults`, { kind: 'clear' });
    },
    switches: (change) => post('switches', change),
    directory: (command) => post('directory', command),
  };
}
