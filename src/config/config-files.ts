import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { systemReason } from './config-file.js';
import type { ConfigSources } from './load-config.js';
import { schemaKeys } from './schema.js';

/** The files that a configuration is read from: its own, and those that variables `…_FILE` name for secrets. */
export function configFiles({ file, env }: ConfigSources): readonly string[] {
  const secrets = schemaKeys()
    .filter(({ definition }) => definition.sensitive === true)
    .map((key) => env[`${key.env}_FILE`] ?? '');
  return [file ?? '', ...secrets].filter((name) => name !== '');
}

/**
 * What the files hold, as a text that differs when they do, and tells nothing of it. They are read anew by their names,
 * so it does not matter how their contents came there. A file that cannot be read counts as holding that. Never rejects.
 */
export async function fingerprint(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) hash.update(await digestOf(file));
  return hash.digest('hex');
}

async function digestOf(file: string): Promise<string> {
  try {
    return `read ${createHash('sha256')
      .update(await readFile(file))
      .digest('hex')};`;
  } catch (error) {
    return `unreadable${systemReason(error)};`;
  }
}
