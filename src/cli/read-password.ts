import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { CasebridgeError } from '../errors/casebridge-error.js';

/** Where a password comes from: a terminal, or a pipe. */
export type PasswordInput = NodeJS.ReadableStream & { readonly isTTY?: boolean };

/** As much as a login takes. */
const MAX_LENGTH = 1_024;

/**
 * Reads a new password: twice from a terminal, which shows nothing of it; the first line of anything else.
 *
 * @param ask takes the questions. @throws CasebridgeError `CASEBRIDGE_USAGE` if it is empty, too long, or not the same
 * twice; `CASEBRIDGE_STOPPED` if the user gives up.
 */
export async function readNewPassword(
  input: PasswordInput,
  ask: (question: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const [password, again] =
    input.isTTY === true ? await typed(input, ask, signal) : [await firstLine(input, signal), undefined];
  if (password === '') throw new CasebridgeError('CASEBRIDGE_USAGE', 'The password is empty.');
  if (password.length > MAX_LENGTH)
    throw new CasebridgeError('CASEBRIDGE_USAGE', `The password has more than ${MAX_LENGTH} characters.`);
  if (again !== undefined && again !== password)
    throw new CasebridgeError('CASEBRIDGE_USAGE', 'The two passwords are not the same.', { cure: 'Try again.' });
  return password;
}

async function typed(
  input: PasswordInput,
  ask: (question: string) => void,
  signal: AbortSignal,
): Promise<readonly [string, string]> {
  // Read by readline in its own mode the terminal echoes nothing; what readline would echo goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input, output: nowhere, terminal: true, historySize: 0 });
  const gone = new Promise<never>((_, reject) => {
    const giveUp = () => reject(new CasebridgeError('CASEBRIDGE_STOPPED', 'No password was given.'));
    terminal.once('SIGINT', giveUp);
    terminal.once('close', giveUp);
  });
  const answer = async (question: string) => {
    const line = Promise.race([terminal.question('', { signal }), gone]);
    ask(question);
    await line;
    ask('\n');
    return line;
  };
  try {
    return [await answer('Password: '), await answer('The same again: ')];
  } finally {
    gone.catch(() => undefined);
    terminal.close();
  }
}

async function firstLine(input: PasswordInput, signal: AbortSignal): Promise<string> {
  let read = '';
  for await (const chunk of input) {
    signal.throwIfAborted();
    read += String(chunk);
    if (read.includes('\n') || read.length > MAX_LENGTH + 2) break;
  }
  return read.split(/\r?\n/, 1)[0] ?? '';
}
