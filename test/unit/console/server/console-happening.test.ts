import { describe, expect, it } from 'vitest';
import { type ConsoleHappening, describeConsole } from '../../../../src/console/server/console-happening.js';

const URL = 'http://127.0.0.1:8480';
const address = '127.0.0.1';
const error = { passing: true, code: 'CASEBRIDGE_CIC_UNREACHABLE', message: 'cic1 did not answer.', cure: 'Wait.' };

describe('log lines of the console', () => {
  it.each<[ConsoleHappening, string, string]>([
    [{ type: 'consoleStarted', url: URL, users: 2, tls: false }, 'note', '2 users may log in'],
    [{ type: 'consoleStarted', url: URL, users: 0, tls: false }, 'note', 'console-token'],
    [{ type: 'consoleStopped' }, 'note', 'stopped'],
    [{ type: 'loggedIn', user: 'anna', role: 'viewer', address }, 'note', 'anna has logged in as viewer.'],
    [{ type: 'loggedOut', user: 'anna' }, 'info', 'anna has logged out.'],
    [{ type: 'loginRefused', user: 'anna', address, lockedMs: 14_200 }, 'warn', 'refused for 15 s'],
    [{ type: 'loginRefused', user: '', address, lockedMs: 0 }, 'warn', 'A login from 127.0.0.1 was refused.'],
    [
      { type: 'acted', user: 'anna', address, route: 'POST /api/pause', request: '' },
      'note',
      'anna asked for POST /api/pause',
    ],
    [
      { type: 'requestFailed', route: 'GET /api/queues', user: 'anna', error },
      'warn',
      'for anna: cic1 did not answer.',
    ],
    [{ type: 'requestFailed', route: 'the live feed', user: '', error }, 'warn', 'the live feed failed: cic1'],
  ])('%j', (happening, level, message) => {
    const described = describeConsole(happening);
    expect(described.level).toBe(level);
    expect(described.line).toMatchObject({ component: 'Console', message: expect.stringContaining(message) });
  });
});
