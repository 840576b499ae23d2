import type { LinkNotes } from '../contact-center/cic/checks/link-notes.js';
import type { CicContactCenter } from '../contact-center/cic/cic-contact-center.js';
import { raceAbort } from '../runtime/abort.js';
import { deferred } from '../runtime/deferred.js';
import type { JsforceSalesforceOrg } from '../salesforce/salesforce-org.js';
import type { Visit } from './visit.js';

/** A look through the sessions of the group that runs in this process. It opens and closes nothing. */
export class RunningVisit implements Visit {
  readonly org: JsforceSalesforceOrg;
  readonly contactCenter: CicContactCenter;
  readonly notes: LinkNotes;
  readonly isOwn = false;

  constructor(org: JsforceSalesforceOrg, contactCenter: CicContactCenter, notes: LinkNotes) {
    this.org = org;
    this.contactCenter = contactCenter;
    this.notes = notes;
  }

  /** The first request renews a session that has ended. */
  enterOrg(): Promise<void> {
    return Promise.resolve();
  }

  /** Waits while the link is made anew. */
  async enterCic(signal: AbortSignal): Promise<void> {
    const { contactCenter } = this;
    const up = deferred<void>();
    const look = () => {
      if (contactCenter.state === 'up' || contactCenter.state === 'ready') up.resolve();
    };
    const unsubscribe = contactCenter.onState(look);
    try {
      look();
      await raceAbort(up.promise, signal);
    } finally {
      unsubscribe();
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
