import type { OrgErrorDetail, SObjectRecord } from './org-engine.js';

/** A text post needs a text. Source: Object Reference, "FeedItem", the field Body. */
export function validateFeedItem(record: SObjectRecord): OrgErrorDetail | undefined {
  if (record.Type !== 'TextPost' || (typeof record.Body === 'string' && record.Body !== '')) return undefined;
  return { code: 'REQUIRED_FIELD_MISSING', message: 'Required fields are missing: [Body]', fields: ['Body'] };
}
