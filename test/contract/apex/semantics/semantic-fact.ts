import type { Files } from '../../../unit/simulator/apex/apex-bench.js';
import { LANGUAGE_FACTS } from './language.js';
import { RECORD_FACTS } from './records.js';
import { TRANSACTION_FACTS } from './transactions.js';

/** How a fact is tried, where it takes more than a method in an org of its own. */
export interface FactSetting {
  /** Further classes and triggers; `Seen`, with a static list of text, is always there. */
  readonly files?: Files;
  /** Of all files. Default 60. */
  readonly apiVersion?: number;
  /** User. Default `admin`. */
  readonly as?: string;
  /** Body of a second transaction, after the Queueable jobs of the first; its result follows after `, then `. */
  readonly later?: string;
}

/**
 * What Apex does, where that is documented (a key of the sources), the body of a method that returns Object, and the text
 * of what it returns: `throws …` for an exception.
 */
export type SemanticFact = readonly [fact: string, source: string, body: string, result: string, setting?: FactSetting];

/** All of them. */
export const SEMANTIC_FACTS: readonly SemanticFact[] = [...LANGUAGE_FACTS, ...RECORD_FACTS, ...TRANSACTION_FACTS];
