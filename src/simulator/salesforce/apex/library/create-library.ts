import type { OrgSchema } from '../../metadata/schema.js';
import { COLLECTIONS } from './collections.js';
import { DATABASES } from './database.js';
import type { ClassDefinition } from './definition.js';
import { JSONS } from './json.js';
import { NUMBERS } from './numbers.js';
import { ORG_LIMITS } from './org-limits.js';
import { PLATFORM } from './platform.js';
import { RECORDS } from './records.js';
import { SCHEMAS } from './schema.js';
import { STRING } from './string-methods.js';
import { BLOB } from './string-statics.js';
import { SYSTEMS } from './system.js';
import { SystemLibrary } from './system-library.js';
import { TEMPORALS } from './temporals.js';
import { TEXT_TOOLS } from './text-tools.js';

/** Everything that the simulated org offers to Apex; also the source of the page that lists it. */
export const DEFINITIONS: readonly ClassDefinition[] = [
  STRING,
  BLOB,
  ...NUMBERS,
  ...TEMPORALS,
  ...COLLECTIONS,
  ...RECORDS,
  ...SCHEMAS,
  ...SYSTEMS,
  ...ORG_LIMITS,
  ...DATABASES,
  ...JSONS,
  ...TEXT_TOOLS,
  ...PLATFORM,
];

/** The system classes for the objects of an org. */
export function createLibrary(schema: OrgSchema): SystemLibrary {
  return new SystemLibrary(schema, DEFINITIONS);
}
