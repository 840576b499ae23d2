import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { callJson } from '../json-calls.js';
import type { Provocations } from '../provocation.js';
import { block, type TroubleBench, unblock } from '../trouble-bench.js';
import { alerts, checkShown } from './shown.js';

const cicLost = (code: string) =>
  expect.objectContaining({ contactCenter: expect.objectContaining({ error: expect.objectContaining({ code }) }) });

const endSessions = ({ cic }: TroubleBench) => cic.fault({ kind: 'expireSessions', username: 'casebridge' });

async function putUser(bench: TroubleBench, fields: Readonly<Record<string, unknown>>): Promise<void> {
  await bench.directory({ kind: 'putUser', id: 'casebridge', ...fields });
  await endSessions(bench);
}

const STORE = 'casebridge.db';
const storeFiles = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.startsWith(STORE))
    .sort();

/** Causes between Casebridge and the CIC server, and on its own host. */
export const CIC_PROVOCATIONS = {
  cicCredentials: {
    provoke: (bench) => putUser(bench, { password: 'an-0ther-Secret' }),
    shows: cicLost('CASEBRIDGE_CIC_LOGIN_REFUSED'),
    end: (bench) => putUser(bench, { password: bench.cic.ready.password }),
  },
  cicFirewall: {
    provoke: ({ cicLine }) => {
      block(cicLine);
      cicLine.cut('reset');
    },
    shows: cicLost('CASEBRIDGE_CIC_UNREACHABLE'),
    end: ({ cicLine }) => unblock(cicLine),
  },
  cicOutage: {
    provoke: async (bench) => {
      await bench.cic.fault({ kind: 'accepting', accepting: false });
      await endSessions(bench);
    },
    shows: cicLost('CASEBRIDGE_CIC_NOT_ACCEPTING'),
    end: ({ cic }) => cic.fault({ kind: 'accepting', accepting: true }),
  },
  cicQueueRights: {
    provoke: (bench) => putUser(bench, { viewsQueues: 'own' }),
    shows: alerts('queueFaulted'),
    end: (bench) => putUser(bench, { viewsQueues: 'all' }),
  },
  cicModifyRights: {
    provoke: (bench) => putUser(bench, { queueRights: { disconnectWorkgroupQueue: ['Other Mail'] } }),
    shows: checkShown('CIC_MODIFY', 'warn'),
    evidence: [/no right to disconnect in the queue of .*"Support Mail"/],
    end: (bench) => putUser(bench, { queueRights: {} }),
  },
  cicWorkgroupRights: {
    provoke: (bench) => putUser(bench, { views: { workgroups: [], skills: [], users: [] } }),
    shows: checkShown('CIC_DIRECTORY', 'warn'),
    // A server may have no skills: that none is shown says nothing.
    evidence: [/shows no workgroups/, /shows no users/],
    end: (bench) => putUser(bench, { views: {} }),
  },
  otherFailure: {
    provoke: ({ group }) => {
      for (const name of storeFiles(group.dataDir))
        renameSync(join(group.dataDir, name), join(group.dataDir, `${name}.kept`));
      writeFileSync(join(group.dataDir, STORE), 'This is no store, and long enough to be seen as none.');
    },
    shows: alerts('store'),
    end: ({ group }) => {
      for (const name of storeFiles(group.dataDir)) {
        if (!name.endsWith('.kept')) rmSync(join(group.dataDir, name));
        else renameSync(join(group.dataDir, name), join(group.dataDir, name.slice(0, -'.kept'.length)));
      }
    },
  },
} as const satisfies Provocations;

/** What only a pair of CIC servers can meet. */
export const PAIR_PROVOCATIONS = {
  switchover: {
    // Asked of the server that stays: the other one's connections are cut.
    provoke: ({ cic }) =>
      callJson(`${cic.ready.servers[1]}/__sim__/faults`, {
        kind: 'switchover',
        interactions: 'keep',
        comesBack: false,
      }),
    shows: expect.objectContaining({
      contactCenter: expect.objectContaining({ server: '127.0.0.2', state: 'ready' }),
      totals: expect.objectContaining({ switchovers: 1 }),
    }),
    end: () => undefined,
  },
} as const satisfies Provocations;
