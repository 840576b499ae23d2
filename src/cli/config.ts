import { Command } from 'commander';
import { configurationPage } from '../config/configuration-page.js';
import { exampleConfig } from '../config/example-config.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { print } from './output.js';

/** `casebridge config`: an example file, or the reference of all keys. */
export function configCommand(): Command {
  return new Command('config')
    .description('print an example configuration or the reference of all keys')
    .option('--example', 'print an example file')
    .option('--docs', 'print the reference of all keys (Markdown)')
    .action((options: { readonly example?: boolean; readonly docs?: boolean }) => {
      if (options.example === options.docs) {
        throw new CasebridgeError('CASEBRIDGE_USAGE', 'config takes either --example or --docs.');
      }
      print((options.example ? exampleConfig() : configurationPage()).trimEnd());
    });
}
