import {
  type HandlerDefinition,
  readHandlerDefinition,
} from '../../../src/simulator/cic/handler/handler-definition.js';
import { loadApex } from '../../../src/simulator/salesforce/apex/load/load-program.js';
import type { Program } from '../../../src/simulator/salesforce/apex/program.js';
import { loadOrgMetadata, type OrgMetadata } from '../../../src/simulator/salesforce/metadata/source-format-loader.js';

/** What the two servers run; read once for all schedules. */
export interface Packages {
  readonly metadata: OrgMetadata;
  readonly program: Program;
  readonly handlerDefinition: HandlerDefinition;
}

const FOLDER = 'salesforce-package/force-app';

/** Reads the Salesforce package and the handler's definition. */
export function readPackages(): Packages {
  const metadata = loadOrgMetadata([FOLDER]);
  return {
    metadata,
    program: loadApex([FOLDER], metadata.schema, { tests: false }),
    handlerDefinition: readHandlerDefinition(),
  };
}
