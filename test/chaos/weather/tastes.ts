import type { Chance } from '../../faults/clock/chance.js';
import type { LineState } from '../network/line-state.js';
import { CLEAR } from '../network/line-state.js';
import type { TcpProxy } from '../network/tcp-proxy.js';
import type { Struck, StruckWorld, Taste } from './struck-world.js';

const LINE_TASTES: readonly [Taste, ...Taste[]] = [
  line('line.blackHole', () => ({ ...CLEAR, lost: ['up', 'down'] })),
  line('line.requestsLost', () => ({ ...CLEAR, lost: ['up'] })),
  line('line.answersLost', () => ({ ...CLEAR, lost: ['down'] })),
  line('line.slow', (chance) => ({
    lost: [],
    delayMs: chance.between(50, 1_500),
    bytesPerSecond: chance.between(4_000, 100_000),
  })),
  { kind: 'line.cut', strike: (world, chance) => over(cut(world, chance, 'close')) },
  { kind: 'line.reset', strike: (world, chance) => over(cut(world, chance, 'reset')) },
];

const PROCESS_TASTES: readonly Taste[] = [
  { kind: 'process.freeze', strike: ({ keeper }, chance) => done(keeper.freeze(chance.between(500, 12_000))) },
  {
    kind: 'process.diskFull',
    strike: ({ keeper, note }, chance) => {
      const forMs = chance.between(1_000, 8_000);
      const struck = keeper.fillDisk(forMs);
      if (struck) note('diskFull', forMs);
      return done(struck);
    },
  },
  { kind: 'process.secondInstance', strike: ({ keeper }) => done(keeper.challenge()) },
];

const ORG_TASTES: readonly Taste[] = [
  { kind: 'org.tokenRevoked', strike: revokeToken },
  stream('org.streamSessionsExpire', { kind: 'expireSessions' }),
  stream('org.streamServerDisconnects', { kind: 'serverDisconnect' }),
  stream('org.streamBreaksOff', { kind: 'cut', count: 2 }),
  stream('org.streamDropsEvents', { kind: 'drop', count: 3 }),
  {
    kind: 'org.limitReached',
    strike: async ({ org }, chance) => {
      await org.fault({ requestLimitExceeded: true });
      return {
        forMs: chance.between(500, 4_000),
        end: async () => void (await org.fault({ requestLimitExceeded: false })),
      };
    },
  },
];

const CIC_TASTES: readonly Taste[] = [
  cic('cic.sessionsExpire', { kind: 'expireSessions', username: 'casebridge' }),
  cic('cic.streamsClose', { kind: 'closeStreams' }),
  cic('cic.announcesDown', { kind: 'announceDown', shouldReconnect: true }),
  cic('cic.handlerAnswersLost', { kind: 'dropHandlerAnswers', times: 2 }),
  cic('cic.handlerNotificationsLost', { kind: 'dropHandlerNotifications', times: 2 }),
  switchover('keep'),
  switchover('renumber'),
  switchover('lose'),
];

/** Every kind of fault; kinds that are listed twice strike twice as often. */
export const TASTES: readonly [Taste, ...Taste[]] = [
  ...LINE_TASTES,
  ...LINE_TASTES,
  ...PROCESS_TASTES,
  ...ORG_TASTES,
  ...CIC_TASTES,
];

function line(kind: string, state: (chance: Chance) => LineState): Taste {
  return {
    kind,
    strike: (world, chance) => {
      const struck = someProxies(world, chance);
      const bad = state(chance);
      for (const proxy of struck) proxy.become(bad);
      return {
        forMs: chance.between(300, 9_000),
        end: () => {
          for (const proxy of struck) proxy.become(CLEAR);
          return Promise.resolve();
        },
      };
    },
  };
}

/** One server's line, the pair's, or all. */
function someProxies({ network }: StruckWorld, chance: Chance): readonly TcpProxy[] {
  return chance.pick([[network.org], [network.org], network.cic, network.cic, [network.org, ...network.cic]]);
}

function cut(world: StruckWorld, chance: Chance, how: 'close' | 'reset'): void {
  for (const proxy of someProxies(world, chance)) proxy.cut(how);
}

async function revokeToken({ network, org }: StruckWorld): Promise<Struck> {
  const token = network.tokens.takeLatest();
  if (token === undefined) return false;
  const body = new URLSearchParams({ token });
  const answer = await fetch(`${org.ready.url}/services/oauth2/revoke`, { method: 'POST', body });
  // The token's process may have given it back already.
  return answer.ok ? 'over' : false;
}

function stream(kind: string, fault: Readonly<Record<string, unknown>>): Taste {
  return { kind, strike: async ({ org }) => over(await org.streamingFault(fault)) };
}

function cic(kind: string, fault: Readonly<Record<string, unknown>>): Taste {
  return { kind, strike: async (world) => ((await hasActive(world)) ? over(await world.cic.fault(fault)) : false) };
}

function switchover(interactions: 'keep' | 'renumber' | 'lose'): Taste {
  return {
    kind: `cic.switchover.${interactions}`,
    strike: async (world, chance) => {
      if (!(await isWhole(world))) return false;
      const downMs = chance.whole(100, 4_000);
      const order = {
        interactions,
        downMs,
        announce: chance.hits(0.3),
        closeSockets: chance.hits(0.6),
        recoverAfterMs: chance.whole(0, 5_000),
        rememberRows: chance.hits(0.7),
      };
      if (!(await taken(world.cic.switchOver(order)))) return false;
      world.note('cicFell', downMs);
      return 'over';
    },
  };
}

/** False if the other server went down since it was looked at: nobody can take over then. */
async function taken(switched: Promise<unknown>): Promise<boolean> {
  try {
    await switched;
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.includes('nobody can take over')) return false;
    throw error;
  }
}

/** False in the middle of a switchover. */
async function hasActive({ cic: pair }: Pick<StruckWorld, 'cic'>): Promise<boolean> {
  return pair.active().then(
    () => true,
    () => false,
  );
}

/** Whether both servers of the pair are there, so that one can take over. */
async function isWhole({ cic: pair }: Pick<StruckWorld, 'cic'>): Promise<boolean> {
  return (await pair.servers()).length === pair.ready.servers.length && (await hasActive({ cic: pair }));
}

function over(_done: unknown): Struck {
  return 'over';
}

function done(struck: boolean): Struck {
  return struck ? 'over' : false;
}
