import type { DmlFailure } from '../values/instances.js';
import { raiseDml } from './throw.js';

/**
 * Objects whose records cannot be written in one transaction with others. A User without a role may be. Source: Apex
 * Developer Guide, "sObjects That Cannot Be Used Together in DML Operations".
 */
const SETUP_OBJECTS: ReadonlySet<string> = new Set([
  'Group',
  'GroupMember',
  'PermissionSet',
  'PermissionSetAssignment',
  'QueueSobject',
]);

/** Objects without a part in the rule. */
const EXEMPT: ReadonlySet<string> = new Set(['User']);

/** Notes which kinds of objects a transaction has written, and refuses the mixture. */
export class DmlMixing {
  #setup: string | undefined;
  #plain: string | undefined;

  /**
   * Notes that records of the object are written; `verb` is for the message, e.g. `Insert`.
   *
   * @throws ApexThrow DmlException `MIXED_DML_OPERATION`
   */
  note(objectName: string, verb: string): void {
    if (EXEMPT.has(objectName)) return;
    const isSetup = SETUP_OBJECTS.has(objectName);
    const original = isSetup ? this.#plain : this.#setup;
    if (original !== undefined) {
      const message = `DML operation on setup object is not permitted after you have updated a non-setup object (or vice versa): ${objectName}, original object: ${original}`;
      const failure: DmlFailure = { index: 0, id: null, code: 'MIXED_DML_OPERATION', message, fields: [] };
      raiseDml(`${verb} failed. First exception on row 0; first error: MIXED_DML_OPERATION, ${message}: []`, [failure]);
    }
    if (isSetup) this.#setup ??= objectName;
    else this.#plain ??= objectName;
  }
}
