import { statSync } from 'node:fs';
import { loadPartialConfig } from '../config/load-config.js';
import { configSecrets } from '../config/redacted-config.js';
import type { Config } from '../config/schema.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import type { Secrets } from '../runtime/secrets.js';

/** Another group's configuration. */
export interface OtherGroup {
  /** Path of its file. */
  readonly name: string;
  readonly config: Config;
  /** Keys that the file lacks, such as secrets that are in the environment of its process only. */
  readonly lackedKeys?: readonly string[];
}

/** Another group whose file cannot be read. */
export interface UnreadGroup {
  /** Path of its file. */
  readonly name: string;
  readonly problem: CasebridgeError;
}

/**
 * Reads the file of another group. What the environment overrides is meant for this group; what another one gets from its
 * own is lacking here.
 *
 * @throws CasebridgeError if it cannot be read or is not valid.
 */
export function otherGroup(name: string): OtherGroup {
  return { name, ...loadPartialConfig(name) };
}

/** The same for a file that nobody waits for. */
export function otherGroupOrProblem(name: string): OtherGroup | UnreadGroup {
  try {
    if (!(statSync(name, { throwIfNoEntry: false })?.isFile() ?? true)) throw noFile(name);
    return otherGroup(name);
  } catch (error) {
    return { name, problem: CasebridgeError.from(error) };
  }
}

/** Reading a pipe may never end, and routing would stand still meanwhile. */
function noFile(name: string): CasebridgeError {
  return new CasebridgeError('CASEBRIDGE_CONFIG_UNREADABLE', `The configuration file ${name} is no file.`);
}

/** The secrets of other groups must not be shown either. */
export function learnSecrets(secrets: Secrets, others: readonly (OtherGroup | UnreadGroup)[]): void {
  for (const other of others)
    if ('config' in other) for (const secret of configSecrets(other.config)) secrets.learn(secret, true);
}
