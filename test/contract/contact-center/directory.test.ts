import { afterEach, describe, expect, it } from 'vitest';
import { CicDirectory, type CicDirectoryOptions } from '../../../src/contact-center/cic/directory/cic-directory.js';
import { IcwsSession } from '../../../src/contact-center/cic/wire/icws-session.js';
import { runMessageChannel } from '../../../src/contact-center/cic/wire/message-channel.js';
import type { DirectoryTarget } from '../../../src/contact-center/contact-center.js';
import type { Happening } from '../../../src/domain/happening.js';
import type { HttpExchangeHandler, HttpExchangeResponse } from '../../../src/runtime/http-exchange.js';
import { NO_SECRETS } from '../../../src/runtime/secrets.js';
import { createSimulatedCic, type SimulatedCic } from '../../../src/simulator/cic/simulated-cic.js';
import { FakeClock } from '../../support/fake-clock.js';
import { inProcessIcws } from '../../support/in-process-icws.js';

const PASSWORD = 'correct-horse-9';
const CONNECTOR = 'casebridge';
const MINUTE = 60_000;
const SUPPORT: DirectoryTarget = { workgroup: 'Support Mail', user: '', skills: '' };
/** The agents of the default directory have no skill in common but English. */
const TOGETHER: DirectoryTarget = { ...SUPPORT, skills: 'German;Billing' };

/** Answers in the server's place, or lets the request through. */
type Interception = (method: string, target: string) => HttpExchangeResponse | undefined;

/** The directory on the messages of a session with a simulated server in process, on a clock that stands still. */
class Bench {
  readonly clock = new FakeClock();
  readonly cic: SimulatedCic;
  readonly directory: CicDirectory;
  readonly happenings: Happening[] = [];
  /** Configuration requests and subscriptions, without query. */
  readonly asked: string[] = [];
  readonly #lives: AbortController[] = [];
  changes = 0;
  intercept: Interception = () => undefined;
  /** Set before {@link Bench.open} where answers are wrong on purpose. */
  shapes: 'checked' | 'unchecked' = 'checked';

  constructor(options: Partial<CicDirectoryOptions> = {}) {
    this.cic = createSimulatedCic({ clock: this.clock, random: Math.random, password: PASSWORD });
    this.directory = new CicDirectory({
      clock: this.clock,
      random: () => 0.5,
      tell: (happening) => this.happenings.push(happening),
      ...options,
    });
    this.directory.onChange(() => {
      this.changes += 1;
    });
  }

  get admin() {
    return this.cic.core.directory;
  }

  /** A session of its own, whose channel is opened and attached. */
  async open(): Promise<AbortController> {
    const session = await this.logIn();
    const life = new AbortController();
    this.#lives.push(life);
    void runMessageChannel(
      {
        session,
        clock: this.clock,
        pollIntervalMs: 1_000,
        quietMs: 30_000,
        onOpened: async (signal) => this.directory.attach(session, signal),
        onMessage: (message) => {
          if (message.type === 'configuration') this.directory.receive(message);
        },
        onBroken: () => undefined,
      },
      life.signal,
    ).catch(() => undefined);
    await this.clock.advance(100);
    return life;
  }

  logIn(): Promise<IcwsSession> {
    const options = {
      transport: inProcessIcws({ cic1: this.#handle }, this.shapes),
      clock: this.clock,
      credentials: { username: CONNECTOR, password: PASSWORD },
      secrets: NO_SECRETS,
      requestTimeoutMs: 10_000,
    };
    return IcwsSession.logIn('cic1', options, new AbortController().signal);
  }

  /** Kinds of the problems of a target, those that block with an exclamation mark, after names were asked for. */
  async kinds(target: DirectoryTarget): Promise<readonly string[]> {
    this.directory.problems(target);
    await this.clock.advance(10);
    return this.directory.problems(target).map(({ kind, blocks }) => `${kind}${blocks ? '!' : ''}`);
  }

  /** What was asked for since the last time. */
  take(): readonly string[] {
    return this.asked.splice(0);
  }

  async stop(): Promise<void> {
    for (const life of this.#lives) life.abort(new Error('the test is over'));
    await this.clock.advance(100);
    await this.cic.stop();
    expect(this.clock.pending).toBe(0);
  }

  readonly #handle: HttpExchangeHandler = async (request) => {
    const [path = ''] = request.target.split('?');
    const what = path.replace(/^\/icws\/\d+/, '');
    if (/configuration/.test(what)) this.asked.push(`${request.method} ${what}`);
    return this.intercept(request.method, request.target) ?? this.cic.handle(request);
  };
}

const refused = (status: number): HttpExchangeResponse => ({
  status,
  headers: { 'Content-Type': 'application/vnd.inin.icws+JSON; charset=utf-8' },
  body: JSON.stringify({ errorId: 'error.refused', message: 'Not for you.' }),
});
const answered = (body: unknown): HttpExchangeResponse => ({
  status: 200,
  headers: { 'Content-Type': 'application/vnd.inin.icws+JSON; charset=utf-8' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const noSubscriptions: Interception = (method, target) =>
  method === 'PUT' && target.includes('/subscriptions/configuration/') ? refused(400) : undefined;

let bench: Bench;
afterEach(() => bench.stop());

describe('reading', () => {
  it('knows nothing, and finds nothing wrong, before a session', async () => {
    bench = new Bench();
    expect(bench.directory.state).toEqual({ phase: 'unread', gaps: [] });
    expect(bench.directory.problems({ workgroup: 'Nonsense', user: 'x', skills: 'y' })).toEqual([]);
  });

  it('reads three lists and subscribes to each', async () => {
    bench = new Bench();
    await bench.open();
    expect(bench.directory.state).toEqual({ phase: 'whole', gaps: [] });
    expect(await bench.kinds({ ...SUPPORT, user: 'alice', skills: 'English;German' })).toEqual([]);
    expect(await bench.kinds(TOGETHER)).toEqual(['SkillsNobodyHasTogether!']);
    expect(bench.take()).toEqual([
      'GET /configuration/workgroups',
      'PUT /messaging/subscriptions/configuration/workgroups/directory-workgroups',
      'GET /configuration/skills',
      'PUT /messaging/subscriptions/configuration/skills/directory-skills',
      'GET /configuration/users',
      'PUT /messaging/subscriptions/configuration/users/directory-users',
    ]);
  });

  it('reads 2,000 users and 300 workgroups in few requests, page by page', async () => {
    bench = new Bench();
    const member = (number: number) => `agent${String(number).padStart(4, '0')}`;
    for (let number = 0; number < 2_000; number += 1)
      bench.admin.putUser({ id: member(number), password: '', skills: ['English', `Skill ${number % 40}`] });
    for (let number = 0; number < 40; number += 1) bench.admin.putSkill(`Skill ${number}`);
    for (let number = 0; number < 300; number += 1) {
      const members = number % 10 === 9 ? [member(number), member(number + 1_000)] : [];
      bench.admin.putWorkgroup({ name: `Group ${number}`, members });
    }
    await bench.open();
    await bench.clock.advance(1_000);
    expect(bench.directory.state).toEqual({ phase: 'whole', gaps: [] });
    // 2 pages of workgroups, 1 of skills, 11 of users, 3 subscriptions.
    expect(bench.take().length).toBe(17);
    expect(await bench.kinds({ workgroup: 'Group 299', user: member(1_999), skills: 'English' })).toEqual([]);
    expect(await bench.kinds({ workgroup: 'Group 299', user: '', skills: 'skill 39' })).toContain('SkillNobodyHas!');
  }, 60_000);

  it('reads again in a new session, and only subscribes again when the channel of one is opened anew', async () => {
    bench = new Bench();
    await bench.open();
    bench.take();
    bench.cic.faults.inject({ kind: 'closeStreams' });
    await bench.clock.advance(3_000);
    expect(bench.take()).toEqual([
      'PUT /messaging/subscriptions/configuration/workgroups/directory-workgroups',
      'PUT /messaging/subscriptions/configuration/skills/directory-skills',
      'PUT /messaging/subscriptions/configuration/users/directory-users',
    ]);
    expect(bench.directory.state.phase).toBe('whole');
    expect(await bench.kinds(TOGETHER)).toEqual(['SkillsNobodyHasTogether!']);
    await bench.open();
    expect(bench.take()).toContain('GET /configuration/users');
    expect(bench.directory.state.phase).toBe('whole');
  });

  it('keeps what it knows as warnings while there is no session', async () => {
    bench = new Bench();
    const life = await bench.open();
    life.abort(new Error('the session is lost'));
    expect(bench.directory.state.phase).toBe('lost');
    expect(await bench.kinds(TOGETHER)).toEqual(['SkillsNobodyHasTogether']);
    bench.admin.putUser({ id: 'alice', password: PASSWORD, skills: ['German', 'Billing'] });
    await bench.open();
    expect(await bench.kinds(TOGETHER)).toEqual([]);
  });

  it('asks a new session at once for what the last one did not have', async () => {
    bench = new Bench();
    const life = await bench.open();
    expect(await bench.kinds({ ...SUPPORT, workgroup: 'Nonsense' })).toEqual(['UnknownWorkgroup!']);
    life.abort(new Error('the session is lost'));
    bench.take();
    const phases: string[] = [];
    bench.directory.onChange(() => {
      const [found] = bench.directory.problems({ ...SUPPORT, workgroup: 'Nonsense' });
      phases.push(`${bench.directory.state.phase}: ${found?.blocks ? 'blocks' : 'warns'}`);
    });
    await bench.open();
    expect(bench.take().at(-1)).toBe('GET /configuration/workgroups/Nonsense');
    expect([...new Set(phases)].at(-1)).toBe('whole: blocks');
    expect(phases).not.toContain('whole: warns');
  });

  it('a newer session replaces one that is still being read', async () => {
    bench = new Bench();
    bench.cic.faults.inject({ kind: 'hang', path: '/configuration/workgroups', times: 1 });
    await bench.open();
    expect(bench.directory.state.phase).toBe('reading');
    await bench.open();
    expect(bench.directory.state.phase).toBe('whole');
    await bench.clock.advance(15_000);
    expect(bench.directory.state.phase).toBe('whole');
  });
});

describe('changes', () => {
  it.each([
    ['server-sent events', 2],
    ['polling', 1],
  ] as const)('a subscription heals a problem and says so, over %s', async (_name, messagingVersion) => {
    bench = new Bench();
    bench.cic.switches.messagingVersion = messagingVersion;
    bench.admin.putWorkgroup({ name: 'Support Mail', members: ['alice', 'bob'], queueType: 2 });
    await bench.open();
    await bench.clock.advance(2_000);
    expect(await bench.kinds(SUPPORT)).toEqual(['NotAcdWorkgroup!']);
    bench.take();
    const before = bench.changes;
    bench.admin.putWorkgroup({ name: 'Support Mail', members: ['alice', 'bob'], queueType: 5 });
    await bench.clock.advance(2_000);
    expect(await bench.kinds(SUPPORT)).toEqual([]);
    expect(bench.changes).toBeGreaterThan(before);
    expect(bench.take()).toEqual([]);
  });

  it('follows a workgroup that is renamed, a skill that comes, and an agent who gets e-mail', async () => {
    bench = new Bench();
    await bench.open();
    bench.admin.removeWorkgroup('Support Mail');
    bench.admin.putWorkgroup({ name: 'Support Mails', members: ['bob'] });
    bench.admin.putUser({ id: 'bob', password: PASSWORD, skills: ['French'], maxAssignable: 0 });
    await bench.clock.advance(10);
    expect(await bench.kinds({ ...SUPPORT, skills: 'French' })).toEqual(['UnknownWorkgroup!', 'UnknownSkill!']);
    expect(bench.directory.problems(SUPPORT)[0]?.what).toContain('the nearest is "Support Mails"');
    expect(await bench.kinds({ ...SUPPORT, workgroup: 'Support Mails' })).toEqual(['NobodyTakesEmail!']);
    bench.admin.putSkill('French');
    bench.admin.putUser({ id: 'bob', password: PASSWORD, skills: ['French'] });
    await bench.clock.advance(10);
    expect(await bench.kinds({ workgroup: 'Support Mails', user: '', skills: 'French' })).toEqual([]);
    bench.admin.putWorkgroup({ name: 'Support Mail', members: ['bob'] });
    await bench.clock.advance(10);
    expect(await bench.kinds(SUPPORT)).toEqual([]);
  });

  it('reads everything again once an hour, and says nothing if nothing is different', async () => {
    bench = new Bench();
    await bench.open();
    bench.take();
    await bench.clock.advance(59 * MINUTE);
    expect(bench.take()).toEqual([]);
    const before = bench.changes;
    await bench.clock.advance(2 * MINUTE);
    expect(bench.take().toSorted()).toEqual([
      'GET /configuration/skills',
      'GET /configuration/users',
      'GET /configuration/workgroups',
    ]);
    expect(bench.changes).toBe(before);
  });

  it('a refused subscription falls back to the timer', async () => {
    bench = new Bench();
    bench.intercept = noSubscriptions;
    await bench.open();
    expect(bench.directory.state).toEqual({ phase: 'whole', gaps: [] });
    expect(bench.take().length).toBe(6);
    bench.admin.putUser({ id: 'alice', password: PASSWORD, skills: ['German', 'Billing'] });
    await bench.clock.advance(4 * MINUTE);
    expect(await bench.kinds(TOGETHER)).toEqual(['SkillsNobodyHasTogether!']);
    const before = bench.changes;
    await bench.clock.advance(MINUTE);
    expect(await bench.kinds(TOGETHER)).toEqual([]);
    expect(bench.changes).toBeGreaterThan(before);
    bench.intercept = () => undefined;
    await bench.clock.advance(6 * MINUTE);
    bench.take();
    await bench.clock.advance(30 * MINUTE);
    expect(bench.take()).toEqual([]);
  });

  it('a subscription that tells nothing counts as refused', async () => {
    bench = new Bench();
    bench.shapes = 'unchecked';
    bench.intercept = (method, target) =>
      method === 'PUT' && target.includes('/subscriptions/configuration/') ? answered('') : undefined;
    await bench.open();
    bench.admin.putUser({ id: 'alice', password: PASSWORD, skills: ['German', 'Billing'] });
    await bench.clock.advance(7 * MINUTE);
    expect(await bench.kinds(TOGETHER)).toEqual([]);
  });

  it('does not subscribe to a list whose first message would be too long', async () => {
    bench = new Bench({ maxSubscribedLength: 500 });
    await bench.open();
    expect(bench.take().filter((asked) => asked.startsWith('PUT'))).toEqual([
      'PUT /messaging/subscriptions/configuration/skills/directory-skills',
    ]);
    bench.take();
    await bench.clock.advance(5 * MINUTE + 100);
    expect(bench.take().toSorted()).toEqual(['GET /configuration/users', 'GET /configuration/workgroups']);
  });

  it('does not believe a first message that shows nothing', async () => {
    bench = new Bench();
    await bench.open();
    bench.directory.receive({
      type: 'configuration',
      kind: 'users',
      isDelta: false,
      subscriptionId: 'directory-users',
      added: [],
      changed: [],
      removed: [],
    });
    await bench.clock.advance(2_000);
    expect(await bench.kinds(TOGETHER)).toEqual(['SkillsNobodyHasTogether!']);
  });

  it('ignores other subscriptions, and keeps what a change leaves out', async () => {
    bench = new Bench();
    await bench.open();
    const base = { type: 'configuration', kind: 'users', added: [], changed: [], removed: [] } as const;
    bench.directory.receive({ ...base, isDelta: false, subscriptionId: 'other', added: [{}] });
    const changed = [{ configurationId: { id: 'bob' }, utilizations: [] }, null, { configurationId: 7 }];
    bench.directory.receive({ ...base, isDelta: true, subscriptionId: 'directory-users', changed });
    expect(await bench.kinds({ ...SUPPORT, skills: 'Billing' })).toEqual(['SkillNobodyHas!', 'MemberWithoutEmail']);
  });
});

describe('rights', () => {
  const see = (views: Readonly<Record<string, readonly string[]>>) =>
    bench.admin.putUser({ id: CONNECTOR, password: PASSWORD, viewsQueues: 'all', views });

  it('what is hidden is a warning; what the server says it does not have blocks', async () => {
    bench = new Bench();
    see({ workgroups: ['Support Mail'], skills: ['English'], users: [CONNECTOR, 'alice'] });
    await bench.open();
    expect(bench.directory.state).toEqual({
      phase: 'partial',
      gaps: ['The user "bob", a member of "Support Mail", is not to be seen.'],
    });
    expect(await bench.kinds({ workgroup: 'Billing Mail', user: '', skills: 'German' })).toEqual([
      'UnknownWorkgroup',
      'UnknownSkill',
    ]);
    expect(await bench.kinds({ workgroup: 'Biling Mail', user: '', skills: 'Germna' })).toEqual([
      'UnknownWorkgroup!',
      'UnknownSkill!',
    ]);
    bench.admin.putUser({ id: 'alice', password: PASSWORD, skills: [] });
    await bench.clock.advance(10);
    expect(await bench.kinds({ ...SUPPORT, user: 'bob', skills: 'English' })).toEqual([
      'SkillNobodyHas',
      'UnknownUser',
    ]);
  });

  it('asks for each unseen name once', async () => {
    bench = new Bench();
    await bench.open();
    bench.take();
    for (let time = 0; time < 5; time += 1) await bench.kinds({ ...SUPPORT, workgroup: 'Nonsense' });
    expect(bench.take()).toEqual(['GET /configuration/workgroups/Nonsense']);
    await bench.clock.advance(6 * MINUTE);
    expect(await bench.kinds({ ...SUPPORT, workgroup: 'Nonsense' })).toEqual(['UnknownWorkgroup!']);
    expect(bench.take()).toEqual(['GET /configuration/workgroups/Nonsense']);
  });

  it('takes in what a list leaves out and the server shows when asked by name', async () => {
    bench = new Bench();
    bench.shapes = 'unchecked';
    bench.intercept = (method, target) => {
      if (method === 'PUT') return noSubscriptions(method, target);
      return target.includes('/configuration/skills?') ? answered({ items: [] }) : undefined;
    };
    await bench.open();
    expect(await bench.kinds({ ...SUPPORT, skills: 'German' })).toEqual([]);
  });

  it('names the lists that may not be viewed, and finds nothing wrong with them', async () => {
    bench = new Bench();
    bench.shapes = 'unchecked';
    bench.intercept = (method, target) =>
      /\/configuration\/users/.test(target) && method !== 'DELETE' ? refused(403) : undefined;
    await bench.open();
    expect(bench.directory.state.phase).toBe('partial');
    expect(bench.directory.state.gaps).toEqual([expect.stringMatching(/^The users may not be viewed: .*403/)]);
    expect(await bench.kinds(TOGETHER)).toEqual([]);
    const troubles = () => bench.happenings.filter(({ type }) => type === 'contactCenterTrouble').length;
    expect(troubles()).toBe(1);
    await bench.clock.advance(20 * MINUTE);
    expect(troubles()).toBe(1);
    bench.intercept = () => undefined;
    await bench.clock.advance(5 * MINUTE);
    expect(bench.directory.state).toEqual({ phase: 'whole', gaps: [] });
    expect(await bench.kinds(TOGETHER)).toEqual(['SkillsNobodyHasTogether!']);
  });

  it('a server that shows nothing at all is not taken for an empty one', async () => {
    bench = new Bench();
    see({ workgroups: [], skills: [], users: [] });
    await bench.open();
    expect(bench.directory.state.phase).toBe('partial');
    expect(await bench.kinds({ ...SUPPORT, skills: 'English' })).toEqual(['UnknownWorkgroup', 'UnknownSkill']);
  });
});

describe('trouble', () => {
  it.each([
    ['HTML', () => answered('<html>Gateway</html>')],
    ['a list of another shape', () => answered({ items: 'none' })],
    ['an error', () => refused(500)],
    ['nothing', () => answered('')],
  ] as const)('%s instead of a list is told once and asked for again', async (_name, answer) => {
    bench = new Bench();
    bench.shapes = 'unchecked';
    let broken = true;
    bench.intercept = (method, target) =>
      broken && method === 'GET' && target.includes('/configuration/workgroups') ? answer() : undefined;
    await bench.open();
    expect(bench.directory.state).toMatchObject({
      phase: 'partial',
      gaps: [expect.stringContaining('The workgroups could not be read')],
    });
    expect(await bench.kinds({ ...SUPPORT, workgroup: 'Nonsense' })).toEqual([]);
    await bench.clock.advance(2 * MINUTE);
    expect(bench.happenings.filter(({ type }) => type === 'contactCenterTrouble').length).toBe(1);
    broken = false;
    await bench.clock.advance(5 * MINUTE);
    expect(bench.directory.state).toEqual({ phase: 'whole', gaps: [] });
  });

  it('a server that pages for ever is left at the limits', async () => {
    bench = new Bench({ limits: { maxObjects: 1_000, maxPages: 10 } });
    bench.shapes = 'unchecked';
    let next = 0;
    bench.intercept = (method, target) => {
      if (method === 'PUT') return noSubscriptions(method, target);
      if (!target.includes('/configuration/users?')) return undefined;
      return answered({ items: Array.from({ length: 200 }, () => ({ configurationId: { id: `ghost${next++}` } })) });
    };
    await bench.open();
    expect(bench.directory.state.gaps).toContain('Only the first 1000 users are read.');
    expect(bench.take().filter((asked) => asked === 'GET /configuration/users').length).toBe(5);
  });
});
