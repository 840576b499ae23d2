import type { ApexRuntime } from '../../../src/simulator/salesforce/engine/apex-runtime.js';

/** Apex whose triggers can be put to rest while a table is filled: 100,000 rows are there in seconds. */
export interface MutableApex extends ApexRuntime {
  /** Triggers do not run meanwhile. */
  muted: boolean;
}

/** Makes an Apex runtime that can be muted. */
export function mutableApex(apex: ApexRuntime): MutableApex {
  const markLimits = apex.markLimits?.bind(apex);
  const self: MutableApex = {
    muted: false,
    hasTriggers: (objectName) => !self.muted && apex.hasTriggers(objectName),
    runTriggers: (context) => apex.runTriggers(context),
    ...(markLimits ? { markLimits } : {}),
  };
  return self;
}
