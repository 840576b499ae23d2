import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
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
  cicWorkgroupRights: {
    provoke: (bench) => putUser(bench, { views: { users: [] } }),
    shows: checkShown('CIC_DIRECTORY', 'warn'),
    end: (bench) => putUser(bench, { views: {} }),
  },
} as const satisfies Provocations;
void renameSync;
void writeFileSync;
void join;
