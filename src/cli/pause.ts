import { Command } from 'commander';
import type { ApiClient } from '../console/client/api-client.js';
import type { Paused } from '../console/contract.js';
import { pauseOffline, refuseOfflinePause } from '../group/pause-offline.js';
import { GroupVisit } from '../group/visit.js';
import { systemClock } from '../runtime/clock.js';
import { print } from './output.js';
import { throughRunning } from './running.js';
import { CONFIG_OPTION, type GroupCommand, withConfig } from './with-config.js';

interface PauseOptions {
  readonly config?: string;
  readonly json?: boolean;
}

type Wish = 'pause' | 'resume';

const DESCRIPTION: Readonly<Record<Wish, string>> = {
  pause: 'make no interactions for a queue, or for any, until resumed; replies and closed cases are followed as ever',
  resume: 'end the pause of a queue; without one, of everything that is paused',
};

/** `casebridge pause` and `casebridge resume`. A pause outlives the process. */
export function pauseCommand(wish: Wish): Command {
  return new Command(wish)
    .description(DESCRIPTION[wish])
    .argument('[queue]', 'name or id of a queue of the queue map; all of them if none is given')
    .option(...CONFIG_OPTION)
    .option('--json', 'print JSON')
    .action((queue: string | undefined, options: PauseOptions) =>
      withConfig(options.config, async (command) => {
        const { paused, isRunning } = await change(command, wish, queue);
        print(options.json ? JSON.stringify({ ...paused, isRunning }) : text(paused, isRunning));
      }),
    );
}

async function change(
  command: GroupCommand,
  wish: Wish,
  queue: string | undefined,
): Promise<{ readonly paused: Paused; readonly isRunning: boolean }> {
  const { config, redact, signal } = command;
  const ask = (running: ApiClient) => running[wish](queue, signal);
  const told = await throughRunning(command, ask, () => {
    refuseOfflinePause(config, wish);
    command.assureComplete();
  });
  if (told) return { paused: told.result, isRunning: true };
  const open = () => new GroupVisit(config, { clock: systemClock, random: Math.random, redact });
  return { paused: await pauseOffline({ config, clock: systemClock, open }, wish, queue, signal), isRunning: false };
}

function text({ all, queues }: Paused, isRunning: boolean): string {
  const what = all
    ? 'All queues are paused.'
    : queues.length > 0
      ? `Paused: ${queues.join(', ')}.`
      : 'Nothing is paused.';
  return isRunning ? what : `${what} No process of this group answers here; the next one keeps to it.`;
}
