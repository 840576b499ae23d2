import { CasebridgeError } from '../errors/casebridge-error.js';
import type { StoreIdentity } from './store.js';

/** Whether two identities are the same pair of systems. CIC server names are compared without case. */
export function sameIdentity(a: StoreIdentity, b: StoreIdentity): boolean {
  return a.organizationId === b.organizationId && a.contactCenter.toLowerCase() === b.contactCenter.toLowerCase();
}

/** The refusal to work with another group's store; names both pairs. */
export function foreignStore(found: StoreIdentity, wanted: StoreIdentity): CasebridgeError {
  return new CasebridgeError(
    'CASEBRIDGE_STORE_FOREIGN',
    `The store belongs to ${described(found)}, but this connector group works with ${described(wanted)}.`,
  );
}

function described(identity: StoreIdentity): string {
  return `Salesforce org ${identity.organizationId} and CIC server ${identity.contactCenter}`;
}
