import type { ToldError } from '../../domain/happening.js';
import type { LeveledLine } from '../../operations/log.js';
import type { Role } from '../contract.js';

/** What is worth telling of the console's server. Names of users are those of the configuration; no secret is in it. */
export type ConsoleHappening =
  | { readonly type: 'consoleStarted'; readonly url: string; readonly users: number; readonly tls: boolean }
  | { readonly type: 'consoleStopped' }
  | { readonly type: 'loggedIn'; readonly user: string; readonly role: Role; readonly address: string }
  | { readonly type: 'loggedOut'; readonly user: string }
  /** @property user '' if there is no such user: people type passwords there by mistake. */
  | {
      readonly type: 'loginRefused';
      readonly user: string;
      readonly address: string;
      /** Milliseconds that further tries are refused for; 0 if they are not. */
      readonly lockedMs: number;
    }
  /** Somebody has changed something. */
  | {
      readonly type: 'acted';
      readonly user: string;
      readonly address: string;
      readonly route: string;
      /** What was asked for. */
      readonly request: string;
    }
  | { readonly type: 'requestFailed'; readonly route: string; readonly user: string; readonly error: ToldError };

/** A log line of each happening of the console's server. */
export function describeConsole(happening: ConsoleHappening): LeveledLine {
  switch (happening.type) {
    case 'consoleStarted': {
      const login =
        happening.users > 0 ? `${happening.users} users may log in` : 'log in with the token in dataDir/console-token';
      return line('note', `The operator console is at ${happening.url}; ${login}.`, { tls: happening.tls });
    }
    case 'consoleStopped':
      return line('note', 'The operator console has stopped.');
    case 'loggedIn': {
      const { user, role, address } = happening;
      return line('note', `${user} has logged in as ${role}.`, { address });
    }
    case 'loggedOut':
      return line('info', `${happening.user} has logged out.`);
    case 'loginRefused':
      return refused(happening);
    case 'acted': {
      const { user, address, route, request } = happening;
      return line('note', `${user} asked for ${route} ${request}`.trimEnd(), { user, address });
    }
    case 'requestFailed': {
      const { route, user, error } = happening;
      return line('warn', `${route} failed for ${user}: ${error.message}`, { code: error.code, cure: error.cure });
    }
  }
}

function refused({ user, address, lockedMs }: Extract<ConsoleHappening, { type: 'loginRefused' }>): LeveledLine {
  const who = user === '' ? 'A login' : `A login as ${user}`;
  const locked = lockedMs > 0 ? ` Further tries are refused for ${Math.ceil(lockedMs / 1_000)} s.` : '';
  return line('warn', `${who} from ${address} was refused.${locked}`, { address });
}

function line(
  level: LeveledLine['level'],
  message: string,
  fields: Readonly<Record<string, unknown>> = {},
): LeveledLine {
  return { level, line: { component: 'Console', message, ...fields } };
}
