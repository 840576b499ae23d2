import type { ObjectSchema } from '../metadata/schema.js';
import type { DraftRecord } from './apex-runtime.js';
import { type FieldValue, OrgError, type SObjectRecord } from './org-engine.js';
import type { RecordStore } from './record-store.js';

/** What the derivation of standard fields needs to know. */
export interface DerivationContext {
  readonly store: RecordStore;
  /** The running user, owner of what is created without an owner. */
  readonly userId: string;
  /** ISO-8601, to the second. */
  readonly now: string;
}

type Derive = (draft: DraftRecord, before: SObjectRecord | undefined, context: DerivationContext) => void;

function text(value: FieldValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

const deriveCase: Derive = (draft, before, { store, now }) => {
  const closed = draft.Status === 'Closed';
  draft.IsClosed = closed;
  if (!closed) draft.ClosedDate = null;
  else if (before?.IsClosed !== true) draft.ClosedDate = now;
  const contact = store.table('Contact').get(text(draft.ContactId));
  draft.ContactEmail = contact?.Email ?? null;
};

const derivePersonName: Derive = (draft) => {
  draft.Name = `${text(draft.FirstName)} ${text(draft.LastName)}`.trim();
};

const deriveEmailMessage: Derive = (draft, before, { now }) => {
  if (before !== undefined) return;
  draft.Status ??= draft.Incoming === true ? '0' : '3';
  draft.MessageDate ??= now;
};

/** A post is text, or a link where it has one; internal users' posts on records stay internal. */
const deriveFeedItem: Derive = (draft, before, { userId }) => {
  if (before !== undefined) return;
  draft.Type ??= text(draft.LinkUrl) === '' ? 'TextPost' : 'LinkPost';
  draft.Visibility ??= text(draft.ParentId).startsWith('005') ? 'AllUsers' : 'InternalUsers';
  draft.Status ??= 'Published';
  draft.InsertedById ??= userId;
};

const deriveGroup: Derive = (draft) => {
  draft.DeveloperName ??= text(draft.Name).replace(/\W+/g, '_');
};

const derivePushTopic: Derive = (draft) => {
  const on = (operation: string) => draft[`NotifyForOperation${operation}`] === true;
  if (on('Delete') || on('Undelete')) draft.NotifyForOperations = 'Extended';
  else if (on('Create') && on('Update')) draft.NotifyForOperations = 'All';
  else if (on('Create')) draft.NotifyForOperations = 'Create';
  else draft.NotifyForOperations = on('Update') ? 'Update' : null;
};

const DERIVATIONS: Readonly<Record<string, Derive>> = {
  Case: deriveCase,
  User: derivePersonName,
  Contact: derivePersonName,
  EmailMessage: deriveEmailMessage,
  FeedItem: deriveFeedItem,
  Group: deriveGroup,
  PushTopic: derivePushTopic,
};

/** Fills the fields of a draft that Salesforce itself computes or defaults. */
export function deriveStandardFields(
  object: ObjectSchema,
  draft: DraftRecord,
  before: SObjectRecord | undefined,
  context: DerivationContext,
): void {
  if ('OwnerId' in draft && draft.OwnerId === null) draft.OwnerId = context.userId;
  DERIVATIONS[object.name]?.(draft, before, context);
}

/**
 * Refuses an owner who cannot own records of the object.
 *
 * @throws OrgError `INVALID_OPERATION` for a queue that does not take the object, `INACTIVE_OWNER_OR_USER`.
 */
export function checkOwner(object: ObjectSchema, ownerId: FieldValue | undefined, store: RecordStore): void {
  if (typeof ownerId !== 'string') return;
  const user = store.table('User').get(ownerId);
  if (user !== undefined && user.IsActive !== true) {
    throw new OrgError(
      'INACTIVE_OWNER_OR_USER',
      `operation performed with inactive user [${ownerId}] as owner of ${object.label.toLowerCase()}`,
      ['OwnerId'],
    );
  }
  if (!ownerId.startsWith('00G')) return;
  const queues = store.table('QueueSobject');
  const takesObject = [...(queues.lookup('QueueId', ownerId) ?? [])].some(
    (id) => queues.get(id)?.SobjectType === object.name,
  );
  if (!takesObject) throw new OrgError('INVALID_OPERATION', 'Queue not associated with this SObject type', ['OwnerId']);
}
