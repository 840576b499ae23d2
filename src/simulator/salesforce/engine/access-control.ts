import type { ObjectPermission, PermissionGrants } from '../metadata/permission-set.js';
import type { ProfileGrants } from '../metadata/profiles.js';
import type { FieldSchema, ObjectSchema, OrgSchema } from '../metadata/schema.js';
import type { SObjectRecord } from './org-engine.js';
import type { RecordStore } from './record-store.js';

/** A user's profile and permission sets, joined. */
interface EffectivePermissions {
  readonly grants: readonly PermissionGrants[];
  readonly standardFields: boolean;
  /** Queues and groups that the user belongs to. */
  readonly groups: ReadonlySet<string>;
}

const NO_PERMISSION: ObjectPermission = {
  create: false,
  read: false,
  edit: false,
  delete: false,
  viewAll: false,
  modifyAll: false,
};
const READ_ONLY: ObjectPermission = { ...NO_PERMISSION, read: true, viewAll: true };
const ALL: ObjectPermission = { create: true, read: true, edit: true, delete: true, viewAll: true, modifyAll: true };

/** Tables that decide what a user may do. */
const PERMISSION_TABLES = ['User', 'Profile', 'PermissionSet', 'PermissionSetAssignment', 'GroupMember'];

/**
 * Who may do what: object and field permissions from profile and permission sets, rows by ownership, queue membership
 * and org-wide defaults. Roles, sharing rules and teams do not exist here.
 */
export class AccessControl {
  readonly #schema: OrgSchema;
  readonly #store: RecordStore;
  readonly #profiles: ReadonlyMap<string, ProfileGrants>;
  readonly #permissionSets: ReadonlyMap<string, PermissionGrants>;
  #cache = new Map<string, EffectivePermissions>();
  #cacheVersion = -1;

  constructor(
    schema: OrgSchema,
    store: RecordStore,
    profiles: readonly ProfileGrants[],
    permissionSets: readonly PermissionGrants[],
  ) {
    this.#schema = schema;
    this.#store = store;
    this.#profiles = new Map(profiles.map((entry) => [entry.name, entry]));
    this.#permissionSets = new Map(permissionSets.map((entry) => [entry.name, entry]));
  }

  /** Whether profile or a permission set gives a user permission, by its API name, e.g. `ModifyAllData`. */
  hasUserPermission(userId: string, permission: string): boolean {
    return this.#of(userId).grants.some((grants) => grants.userPermissions.has(permission));
  }

  /** What the user may do with the object, rows and fields aside. */
  object(userId: string, object: ObjectSchema): ObjectPermission {
    if (this.hasUserPermission(userId, 'ModifyAllData')) return ALL;
    if (object.setup) return READ_ONLY;
    const entries = this.#of(userId).grants.flatMap((grants) => grants.objects.get(object.name) ?? []);
    const any = (key: keyof ObjectPermission) => entries.some((entry) => entry[key]);
    return {
      create: any('create'),
      read: any('read') || this.hasUserPermission(userId, 'ViewAllData'),
      edit: any('edit'),
      delete: any('delete'),
      viewAll: any('viewAll') || this.hasUserPermission(userId, 'ViewAllData'),
      modifyAll: any('modifyAll'),
    };
  }

  /** Whether field-level security lets the user read the field. */
  canReadField(userId: string, object: ObjectSchema, field: FieldSchema): boolean {
    return this.#fieldAllows(userId, object, field, 'readable');
  }

  /** Whether field-level security lets the user write the field. */
  canEditField(userId: string, object: ObjectSchema, field: FieldSchema): boolean {
    return this.#fieldAllows(userId, object, field, 'editable');
  }

  /** Whether the user may read the record: object permission, then sharing. */
  canReadRecord(userId: string, object: ObjectSchema, record: SObjectRecord): boolean {
    const permission = this.object(userId, object);
    if (!permission.read) return false;
    if (permission.viewAll || permission.modifyAll) return true;
    const sharing = object.sharingModel;
    if (sharing === 'ControlledByParent') return this.#parentAllows(userId, object, record, 'read');
    return sharing !== 'Private' || this.#owns(userId, record);
  }

  /** Whether the user may change the record: object permission, then sharing. */
  canEditRecord(userId: string, object: ObjectSchema, record: SObjectRecord): boolean {
    const permission = this.object(userId, object);
    if (!permission.edit) return false;
    if (permission.modifyAll) return true;
    const sharing = object.sharingModel;
    if (sharing === 'ControlledByParent') return this.#parentAllows(userId, object, record, 'edit');
    return sharing === 'ReadWrite' || this.#owns(userId, record);
  }

  /** Only the owner (or Modify All) deletes, whatever the org-wide default. */
  canDeleteRecord(userId: string, object: ObjectSchema, record: SObjectRecord): boolean {
    const permission = this.object(userId, object);
    if (!permission.delete) return false;
    if (permission.modifyAll) return true;
    if (object.sharingModel === 'ControlledByParent') return this.#parentAllows(userId, object, record, 'edit');
    return record.OwnerId === undefined || this.#owns(userId, record);
  }

  #fieldAllows(userId: string, object: ObjectSchema, field: FieldSchema, need: 'readable' | 'editable'): boolean {
    if (!field.permissionable) return true;
    if (this.hasUserPermission(userId, 'EditAllFields')) return true;
    const effective = this.#of(userId);
    if (!field.custom && effective.standardFields) return true;
    const path = `${object.name}.${field.name}`;
    return effective.grants.some((grants) => grants.fields.get(path)?.[need] === true);
  }

  #owns(userId: string, record: SObjectRecord): boolean {
    const owner = record.OwnerId;
    return owner === userId || (typeof owner === 'string' && this.#of(userId).groups.has(owner));
  }

  #parentAllows(userId: string, object: ObjectSchema, record: SObjectRecord, need: 'read' | 'edit'): boolean {
    const parentId = object.controllingField === undefined ? null : (record[object.controllingField] ?? null);
    if (typeof parentId !== 'string') return record.CreatedById === userId;
    const parent = this.#schema.objectOfId(parentId);
    if (parent === undefined) return false;
    const table = this.#store.table(parent.name);
    const parentRecord = table.get(parentId) ?? table.getDeleted(parentId);
    if (parentRecord === undefined) return false;
    return need === 'read'
      ? this.canReadRecord(userId, parent, parentRecord)
      : this.canEditRecord(userId, parent, parentRecord);
  }

  #of(userId: string): EffectivePermissions {
    const version = PERMISSION_TABLES.reduce((sum, name) => sum + this.#store.table(name).version, 0);
    if (version !== this.#cacheVersion) {
      this.#cache = new Map();
      this.#cacheVersion = version;
    }
    const cached = this.#cache.get(userId);
    if (cached !== undefined) return cached;
    const effective = this.#compute(userId);
    this.#cache.set(userId, effective);
    return effective;
  }

  #compute(userId: string): EffectivePermissions {
    const profileId = this.#store.table('User').get(userId)?.ProfileId;
    const profileName = typeof profileId === 'string' ? this.#store.table('Profile').get(profileId)?.Name : null;
    const profile = this.#profiles.get(String(profileName));
    const assigned = this.#ids('PermissionSetAssignment', 'AssigneeId', userId, 'PermissionSetId');
    const sets = assigned.flatMap((id) => {
      const name = this.#store.table('PermissionSet').get(id)?.Name;
      return this.#permissionSets.get(String(name)) ?? [];
    });
    return {
      grants: profile === undefined ? sets : [profile, ...sets],
      standardFields: profile?.standardFields === 'edit',
      groups: this.#groupsOf(userId),
    };
  }

  #groupsOf(userId: string): ReadonlySet<string> {
    const groups = new Set<string>();
    const waiting = [userId];
    for (let member = waiting.pop(); member !== undefined; member = waiting.pop()) {
      for (const groupId of this.#ids('GroupMember', 'UserOrGroupId', member, 'GroupId')) {
        if (groups.has(groupId)) continue;
        groups.add(groupId);
        waiting.push(groupId);
      }
    }
    return groups;
  }

  #ids(tableName: string, whereField: string, value: string, wanted: string): readonly string[] {
    const table = this.#store.table(tableName);
    return [...(table.lookup(whereField, value) ?? [])].flatMap((id) => {
      const found = table.get(id)?.[wanted];
      return typeof found === 'string' ? [found] : [];
    });
  }
}
