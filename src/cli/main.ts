#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { auditCommand } from './audit.js';
import { checkCommand } from './check.js';
import { completionCommand } from './completion.js';
import { configCommand } from './config.js';
import { demoCommand } from './demo.js';
import { diagnosticsCommand } from './diagnostics.js';
import { explainCommand } from './explain.js';
import { errorText, printError } from './output.js';
import { pauseCommand } from './pause.js';
import { pushTopicCommand } from './push-topic.js';
import { queuesCommand } from './queues.js';
import { reloadCommand } from './reload.js';
import { retryCommand } from './retry.js';
import { rowsCommand } from './rows.js';
import { simulateCommand } from './simulate.js';
import { startCommand } from './start.js';

const USAGE = 2;
/** Longest time that the process outlives its work. */
const LINGER_MS = 500;

/** Runs one command line. @returns the exit code: 0 ok, 1 a check or the work failed, 2 usage or configuration. */
async function run(argv: readonly string[]): Promise<number> {
  const program = new Command('casebridge')
    .description('Routes Salesforce cases through the ACD of a Genesys PureConnect (CIC) contact centre.')
    .showHelpAfterError();
  const commands = [
    demoCommand(),
    startCommand(),
    checkCommand(),
    queuesCommand(),
    explainCommand(),
    auditCommand(),
    rowsCommand(),
    retryCommand(),
    pauseCommand('pause'),
    pauseCommand('resume'),
    reloadCommand(),
    pushTopicCommand(),
    diagnosticsCommand(),
    simulateCommand(),
    configCommand(),
    completionCommand(),
  ];
  for (const command of commands) program.addCommand(command);
  program.exitOverride();
  passSettingsOn(program);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
    printError(errorText(error));
    return CasebridgeError.from(error).exitCode;
  }
}

/** Commands that were made on their own take nothing over from the one that they are added to. */
function passSettingsOn(command: Command): void {
  for (const child of command.commands) {
    child.copyInheritedSettings(command);
    passSettingsOn(child);
  }
}

// A reader that went away, such as `| head`, or a full disk behind standard output must not end the work.
process.stdout.on('error', () => undefined);

process.exitCode = await run(process.argv.slice(2));
// A request that is given up leaves its connection open; a server that never answers must not keep the process.
setTimeout(() => process.exit(), LINGER_MS).unref();
