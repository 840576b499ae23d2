import { beforeEach, describe, expect, it } from 'vitest';
import type { ConfigChange } from '../../../src/config/config-change.js';
import { LiveConfig } from '../../../src/config/live-config.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { CasebridgeError } from '../../../src/errors/casebridge-error.js';
import { ConfigFollower } from '../../../src/group/config-follower.js';
import { FakeClock } from '../../support/fake-clock.js';

const config = (concurrency: number, port = 8019) =>
  loadConfig({
    env: {},
    overrides: {
      salesforce: { url: 'https://example.my.salesforce.com', clientId: 'id', clientSecret: 'secret' },
      cic: { serverName: 'cic1', username: 'casebridge', password: 'password', port },
      routing: { concurrency },
    },
  });

let clock: FakeClock;
let content: { readonly print: string; readonly concurrency: number; readonly port?: number; readonly bad?: true };
let news: string[];
let loads: number;
let live: LiveConfig;
let follower: ConfigFollower;

beforeEach(() => {
  clock = new FakeClock();
  content = { print: 'first', concurrency: 8 };
  news = [];
  loads = 0;
  live = new LiveConfig(config(8));
  follower = new ConfigFollower({
    clock,
    source: {
      live,
      load: () => {
        loads += 1;
        if (content.bad) throw new CasebridgeError('CASEBRIDGE_CONFIG_INVALID', 'cic.port is wrong.');
        return config(content.concurrency, content.port);
      },
      fingerprint: async () => content.print,
    },
    onTaken: ({ applied, waiting }: ConfigChange, isNews) => {
      if (isNews) news.push(`applied ${applied.join()} waiting ${waiting.join()}`);
    },
    onRefused: ({ code }) => news.push(`refused ${code}`),
  });
});

describe('the follower of the configuration', () => {
  it('takes a change once it has stood still, and tells of it once', async () => {
    follower.start();
    await clock.advance(5_000);
    content = { print: 'half written', concurrency: 9 };
    await clock.advance(1_000);
    content = { print: 'whole', concurrency: 9 };
    await clock.advance(1_000);
    expect(live.view.routing.concurrency).toBe(8);
    await clock.advance(1_000);
    expect(live.view.routing.concurrency).toBe(9);
    await clock.advance(60_000);
    expect(news).toEqual(['applied routing.concurrency waiting ']);
  });

  it('reads nothing while nothing changes, and tells nothing of what was read at the start', async () => {
    follower.start();
    await clock.advance(600_000);
    expect(loads).toBe(1);
    expect(news).toEqual([]);
  });

  it('notices a change that was made while the process was starting', async () => {
    content = { print: 'other', concurrency: 3 };
    follower.start();
    await clock.advance(3_000);
    expect(news).toEqual(['applied routing.concurrency waiting ']);
  });

  it('keeps what is in effect when the new one is refused, says so once, and tells when it is valid again', async () => {
    follower.start();
    await clock.advance(3_000);
    content = { print: 'broken', concurrency: 9, bad: true };
    await clock.advance(60_000);
    expect(news).toEqual(['refused CASEBRIDGE_CONFIG_INVALID']);
    expect(live.view.routing.concurrency).toBe(8);
    content = { print: 'first', concurrency: 8 };
    await clock.advance(3_000);
    expect(news).toEqual(['refused CASEBRIDGE_CONFIG_INVALID', 'applied  waiting ']);
  });

  it('tells of keys that wait for a restart when they change, and when none waits any more', async () => {
    follower.start();
    content = { print: 'a', concurrency: 8, port: 8018 };
    await clock.advance(60_000);
    content = { print: 'b', concurrency: 8 };
    await clock.advance(60_000);
    expect(news).toEqual(['applied  waiting cic.port', 'applied  waiting ']);
  });

  it('reads at once when asked, and always answers', async () => {
    content = { print: 'new', concurrency: 2 };
    expect(await follower.reload()).toMatchObject({ applied: ['routing.concurrency'] });
    expect(await follower.reload()).toMatchObject({ applied: [], waiting: [] });
    content = { print: 'bad', concurrency: 2, bad: true };
    await expect(follower.reload()).rejects.toThrow('cic.port is wrong');
    expect(news).toHaveLength(3);
  });

  it('is over when it is stopped', async () => {
    follower.start();
    await follower.stop();
    expect(clock.pending).toBe(0);
    follower.start();
    expect(clock.pending).toBe(0);
  });
});
