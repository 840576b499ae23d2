import { type Check, fail, ok, type Verdict } from '../domain/check.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { sameIdentity } from './identity.js';
import { acquireInstanceLock } from './instance-lock.js';
import { openStoreReader } from './store-reader.js';

/** What the check of the store works with. */
export interface StoreCheckOptions {
  /** `store.url` */
  readonly url: string;
  readonly dataDir: string;
  /** The CIC server as configured. */
  readonly contactCenter: string;
  /** Org that the group is logged in to; '' if it is not known. */
  readonly organizationId: () => Promise<string>;
}

/** Whether the store opens and belongs to this group. It is only read: a running process is not disturbed. */
export function storeCheck({ url, dataDir, contactCenter, organizationId }: StoreCheckOptions): Check {
  return {
    code: 'HOST_STORE',
    run: async () => {
      const running = whoRuns(dataDir);
      if (url === 'memory:') return ok(`The store is in memory: history ends with the process.${running}`);
      const reader = openStoreReader({ url, dataDir });
      if (!reader) return ok(`There is no store yet; the first start makes one.${running}`);
      try {
        const found = reader.identity();
        if (!found) return ok(`The store opens, and belongs to nobody yet.${running}`);
        const org = await organizationId();
        const wanted = { organizationId: org === '' ? found.organizationId : org, contactCenter };
        const unasked = org === '' ? ' Salesforce could not be asked which org this is.' : '';
        const belongs = `The store belongs to org ${found.organizationId} and CIC server ${found.contactCenter}`;
        return sameIdentity(found, wanted)
          ? ok(`${belongs}.${unasked}${running}`)
          : foreign(belongs, wanted.organizationId);
      } finally {
        reader.close();
      }
    },
  };
}

function foreign(belongs: string, organizationId: string): Verdict {
  const cure =
    'Check salesforce.url and cic.serverName. If the change is meant, start once with --accept-new-identity: history is then dropped, and rows that a refreshed sandbox has copied are routed.';
  return fail(`${belongs}, but this group works with org ${organizationId}.`, cure);
}

/** A sentence about the process that works on the folder; '' if there is none. */
function whoRuns(dataDir: string): string {
  try {
    acquireInstanceLock(dataDir).release();
    return '';
  } catch (error) {
    if (error instanceof CasebridgeError && error.code === 'CASEBRIDGE_INSTANCE_RUNNING') return ` ${error.message}`;
    throw error;
  }
}
