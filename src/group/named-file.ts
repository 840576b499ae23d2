import { readFileSync } from 'node:fs';
import { systemReason } from '../config/config-file.js';
import { CasebridgeError } from '../errors/casebridge-error.js';

/**
 * What a file holds that a key of the configuration names; '' if it names none.
 *
 * @throws CasebridgeError `CASEBRIDGE_CONFIG_INVALID` if it cannot be read.
 */
export function readNamedFile(key: string, file: string): string {
  if (file === '') return '';
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const what = `${key} names the file ${file}, which cannot be read${systemReason(error)}.`;
    const cure = 'Put the file there, readable for the user of the process.';
    throw new CasebridgeError('CASEBRIDGE_CONFIG_INVALID', what, { cause: error, cure });
  }
}
