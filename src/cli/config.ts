import { Command } from 'commander';
import { configurationPage } from '../config/configuration-page.js';
import { exampleConfig } from '../config/example-config.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { hashPassword } from '../runtime/password-hash.js';
import { print } from './output.js';
import { readNewPassword } from './read-password.js';
import { listenForStop } from './stop-signal.js';

interface ConfigOptions {
  readonly example?: boolean;
  readonly docs?: boolean;
  readonly hashPassword?: boolean;
}

/** `casebridge config`: an example file, the reference of all keys, or the hash of a password. */
export function configCommand(): Command {
  return new Command('config')
    .description('print an example configuration, the reference of all keys, or the hash of a password')
    .option('--example', 'print an example file')
    .option('--docs', 'print the reference of all keys (Markdown)')
    .option('--hash-password', 'read a password and print its hash, as console.users takes it')
    .action(async ({ example, docs, hashPassword: hash }: ConfigOptions) => {
      if ([example, docs, hash].filter((chosen) => chosen === true).length !== 1)
        throw new CasebridgeError('CASEBRIDGE_USAGE', 'config takes one of --example, --docs and --hash-password.');
      if (hash) await printHash();
      else print((example ? exampleConfig() : configurationPage()).trimEnd());
    });
}

async function printHash(): Promise<void> {
  const stop = listenForStop();
  try {
    const ask = (question: string) => process.stderr.write(question);
    print(await hashPassword(await readNewPassword(process.stdin, ask, stop.signal)));
  } finally {
    stop.dispose();
  }
}
