#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { CasebridgeError } from '../errors/casebridge-error.js';
import { configCommand } from './config.js';
import { demoCommand } from './demo.js';
import { errorText, printError } from './output.js';
import { rowsCommand } from './rows.js';
import { simulateCommand } from './simulate.js';
import { startCommand } from './start.js';

const USAGE = 2;

/** Runs one command line. @returns the exit code: 0 ok, 1 a check or the work failed, 2 usage or configuration. */
async function run(argv: readonly string[]): Promise<number> {
  const program = new Command('casebridge')
    .description('Routes Salesforce cases through the ACD of a Genesys PureConnect (CIC) contact centre.')
    .showHelpAfterError();
  for (const command of [demoCommand(), startCommand(), rowsCommand(), simulateCommand(), configCommand()]) {
    program.addCommand(command);
  }
  exitByThrowing(program);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
    printError(errorText(error));
    return CasebridgeError.from(error).exitCode;
  }
}

function exitByThrowing(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) exitByThrowing(child);
}

process.exitCode = await run(process.argv.slice(2));
