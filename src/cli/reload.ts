import { Command } from 'commander';
import type { ReloadView } from '../console/contract.js';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { print } from './output.js';
import { throughRunning } from './running.js';
import { CONFIG_OPTION, withConfig } from './with-config.js';

interface ReloadOptions {
  readonly config?: string;
  readonly json?: boolean;
}

/** `casebridge reload`: the running group reads its configuration at once. */
export function reloadCommand(): Command {
  return new Command('reload')
    .description('have the running group read its configuration now; what needs no restart is in effect at once')
    .option(...CONFIG_OPTION)
    .option('--json', 'print JSON')
    .action((options: ReloadOptions) =>
      withConfig(options.config, async (command) => {
        const told = await throughRunning(command, (running) => running.reload(command.signal));
        if (!told) throw new CasebridgeError('CASEBRIDGE_API_UNREACHABLE', 'No process of this group answers here.');
        print(options.json ? JSON.stringify(told.result) : text(told.result));
      }),
    );
}

function text({ applied, waiting }: ReloadView): string {
  const now = applied.length > 0 ? `In effect from now on: ${applied.join(', ')}.` : 'Nothing in effect has changed.';
  return waiting.length > 0 ? `${now}\nAt the next start only: ${waiting.join(', ')}.` : now;
}
