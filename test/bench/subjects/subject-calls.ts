import type { CicAccess } from '../cic-process.js';
import type { OrgAccess } from '../org-process.js';

/** The two servers between which a subject works. */
export interface Surroundings {
  readonly org: OrgAccess;
  readonly cic: CicAccess;
}

/** What a process has used. */
export interface Usage {
  readonly rssBytes: number;
  /** Highest resident set since the last `begin`. */
  readonly peakRssBytes: number;
  /** JavaScript heap in use after a garbage collection. */
  readonly heapBytes: number;
  /** CPU milliseconds, user and system, since the last `begin`. */
  readonly cpuMs: number;
  /** The resident set since the last `begin`, twice a second. */
  readonly memory: readonly MemorySample[];
}

/** The resident set of a process at a moment. */
export interface MemorySample {
  /** Milliseconds since the last `begin`. */
  readonly atMs: number;
  readonly rssBytes: number;
}

/** What every subject under test answers to. */
export interface SubjectCalls {
  /** Connects and begins to route; resolves once it does. */
  readonly start: (surroundings: Surroundings) => Promise<void>;
  /** Begins to measure. */
  readonly begin: (_: null) => Promise<void>;
  readonly usage: (_: null) => Promise<Usage>;
  readonly stop: (_: null) => Promise<void>;
}

/** A subject's work. */
export interface Subject {
  start(surroundings: Surroundings): Promise<void>;
  stop(): Promise<void>;
}
