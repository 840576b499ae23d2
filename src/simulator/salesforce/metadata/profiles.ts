import type { ObjectPermission, PermissionGrants } from './permission-set.js';

/**
 * A profile. Standard fields of the objects it may read are visible with it unless `standardFields` is `none`;
 * custom fields need a permission set, as after a deployment without profiles.
 */
export interface ProfileGrants extends PermissionGrants {
  readonly standardFields: 'edit' | 'none';
}

const FULL: ObjectPermission = { create: true, read: true, edit: true, delete: true, viewAll: false, modifyAll: false };
const NO_DELETE: ObjectPermission = { ...FULL, delete: false };

/** `System Administrator`, `Standard User` and `Minimum Access - API Only Integrations`, reduced to what decides here. */
export const PROFILES: readonly ProfileGrants[] = [
  {
    name: 'System Administrator',
    label: 'System Administrator',
    objects: new Map(),
    fields: new Map(),
    userPermissions: new Set([
      'ApiEnabled',
      'ViewAllData',
      'ModifyAllData',
      'UseAnyApiAuth',
      'EditAllFields',
      'AuthorApex',
    ]),
    standardFields: 'edit',
  },
  {
    name: 'Standard User',
    label: 'Standard User',
    objects: new Map([
      ['Case', NO_DELETE],
      ['EmailMessage', FULL],
      ['CaseComment', FULL],
      ['FeedItem', FULL],
      ['Contact', FULL],
      ['Account', FULL],
    ]),
    fields: new Map(),
    userPermissions: new Set(['ApiEnabled']),
    standardFields: 'edit',
  },
  {
    name: 'Minimum Access - API Only Integrations',
    label: 'Minimum Access - API Only Integrations',
    objects: new Map(),
    fields: new Map(),
    userPermissions: new Set(['ApiEnabled', 'ApiUserOnly', 'UseAnyApiAuth']),
    standardFields: 'none',
  },
];
