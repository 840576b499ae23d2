import type { CicState } from '../../../src/simulator/cic/state-dump.js';
import { callJson } from './json-calls.js';
import { readyLine } from './org-program.js';
import { type Program, startProgram } from './program.js';

/** What `simulate cic --json` prints. */
export interface CicReady {
  readonly servers: readonly string[];
  readonly username: string;
  readonly password: string;
  readonly workgroups: readonly string[];
  readonly agents: readonly {
    readonly username: string;
    readonly password: string;
    readonly skills: readonly string[];
  }[];
}

export type SeenInteraction = CicState['interactions'][number];

/** A simulated CIC server in a process of its own, and the looks that a test takes into it. */
export interface CicProgram {
  readonly program: Program;
  readonly ready: CicReady;
  readonly url: string;
  state(): Promise<CicState>;
  /** Every interaction that a case ever had, oldest first. */
  interactionsOf(caseId: string): Promise<readonly SeenInteraction[]>;
  fault(fault: Readonly<Record<string, unknown>>): Promise<unknown>;
  switches(change: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Request faults that have not struck yet. */
  pendingFaults(): Promise<number>;
}

export async function startCic(args: readonly string[] = []): Promise<CicProgram> {
  const program = startProgram(['simulate', 'cic', '--json', ...args]);
  const ready = await readyLine<CicReady>(program);
  const url = ready.servers[0] ?? '';
  const state = () => callJson<CicState>(`${url}/__sim__/state`);
  return {
    program,
    ready,
    url,
    state,
    interactionsOf: async (caseId) =>
      (await state()).interactions.filter(({ attributes }) => attributes.ObjectRouting_ObjectId === caseId),
    fault: (fault) => callJson(`${url}/__sim__/faults`, fault),
    pendingFaults: async () => {
      const { requestFaults } = await callJson<{ requestFaults: readonly unknown[] }>(`${url}/__sim__/faults`, []);
      return requestFaults.length;
    },
    switches: (change) => callJson(`${url}/__sim__/switches`, change),
  };
}
