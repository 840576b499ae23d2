import { loadCommandConfig } from '../config/load-config.js';
import { configSecrets } from '../config/redacted-config.js';
import type { Config } from '../config/schema.js';
import { type Redactor, redactor } from '../operations/redactor.js';
import { redactedError } from './output.js';
import { listenForStop } from './stop-signal.js';

/** What a command about one group works with. */
export interface GroupCommand {
  /** Complete once {@link GroupCommand.assureComplete} was called. */
  readonly config: Config;
  /** To be called before the command goes to a server by itself. @throws CasebridgeError for what the configuration lacks. */
  readonly assureComplete: () => void;
  readonly redact: Redactor;
  /** Aborts when the user asks to stop. */
  readonly signal: AbortSignal;
}

/** Option of every command about one group. */
export const CONFIG_OPTION = ['--config <file>', 'configuration file; environment variables override it'] as const;

/**
 * Reads the configuration and runs a command with it. Through a running group it needs only the way to its API: what else
 * is lacking is refused by `assureComplete`.
 * @param file path given with `--config`.
 * @param others paths of other groups' files, whose secrets are taken out of errors, too.
 * @throws CasebridgeError without secrets.
 */
export async function withConfig(
  file: string | undefined,
  work: (command: GroupCommand) => Promise<void>,
  others: readonly Config[] = [],
): Promise<void> {
  const { config, assureComplete } = loadCommandConfig({ ...(file === undefined ? {} : { file }), env: process.env });
  const redact = redactor([config, ...others].flatMap(configSecrets));
  const stop = listenForStop();
  try {
    await work({ config, assureComplete, redact, signal: stop.signal });
  } catch (error) {
    throw redactedError(error, redact);
  } finally {
    stop.dispose();
  }
}
