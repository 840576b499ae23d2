import { join } from 'node:path';
import { type CicProgram, startCic } from './cic-program.js';
import { type Desk, type DeskPace, desk } from './desk.js';
import { type GroupFile, type Sections, writeGroupFile } from './group-file.js';
import { type OrgProgram, startOrg } from './org-program.js';
import { killPrograms, PROGRAM_LIMIT_MS, type Program, type ProgramOptions, startProgram } from './program.js';
import { tempFolder } from './temp-folder.js';

/** Both servers as processes, agents, and the configuration of a group between them. */
export interface Stand {
  readonly org: OrgProgram;
  readonly cic: CicProgram;
  readonly desk: Desk;
  readonly folder: string;
  readonly group: GroupFile;
  /** Starts the connector; resolves once it routes. */
  connect(): Promise<Program>;
  close(): Promise<void>;
}

/** Starts both servers. Agents and connector are started by the test. @param orgArgs further arguments of the org */
export async function openStand(
  change: Sections = {},
  pace: DeskPace = {},
  orgArgs: readonly string[] = [],
): Promise<Stand> {
  const [org, cic] = await Promise.all([startOrg(orgArgs), startCic()]);
  const folder = tempFolder();
  const agents = desk(cic.url, cic.ready.password, org.ready.url, pace);
  const servers = { org: org.ready, cic: { url: cic.url, password: cic.ready.password } };
  const group = writeGroupFile(join(folder.path, 'group'), servers, change);
  return {
    org,
    cic,
    desk: agents,
    folder: folder.path,
    group,
    connect: () => startConnector(group),
    close: async () => {
      await agents.stop();
      await killPrograms();
      folder.remove();
    },
  };
}

/** Starts `casebridge start`; resolves once it is subscribed, sees the queues and has found the handler. */
export async function startConnector(
  group: GroupFile,
  args: readonly string[] = [],
  options: ProgramOptions = {},
): Promise<Program> {
  const program = startProgram(['start', '--config', group.path, ...args], options);
  await Promise.all([
    program.logged(/^Subscribed to /, PROGRAM_LIMIT_MS),
    program.logged(/^Every watched queue has answered/, PROGRAM_LIMIT_MS),
    // A fault for the next notification must not hit the one that looks for the handler.
    program.logged(/^The handler answers/, PROGRAM_LIMIT_MS),
  ]);
  return program;
}
