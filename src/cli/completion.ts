import { Argument, Command } from 'commander';
import { bashCompletion } from './completion/bash.js';
import { type CommandNode, commandTree } from './completion/command-tree.js';
import { fishCompletion } from './completion/fish.js';
import { powershellCompletion } from './completion/powershell.js';
import { zshCompletion } from './completion/zsh.js';
import { print } from './output.js';

const SHELLS = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
  powershell: powershellCompletion,
} as const satisfies Record<string, (program: CommandNode) => string>;

/** `casebridge completion SHELL`: the script with which a shell completes commands, options and their values. */
export function completionCommand(): Command {
  return new Command('completion')
    .description('print the script with which a shell completes this command line')
    .addArgument(new Argument('<shell>', 'the shell that is to load it').choices(Object.keys(SHELLS)))
    .action((shell: keyof typeof SHELLS, _options: unknown, command: Command) => {
      print(SHELLS[shell](commandTree(command.parent ?? command)).trimEnd());
    });
}
