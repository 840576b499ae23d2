import type { ConnectorSettings } from '../../../src/connector/connector.js';
import type { CicOptions } from '../../../src/contact-center/cic/cic-options.js';
import type { Happening } from '../../../src/domain/happening.js';
import type { Mark } from '../../../src/domain/outcome.js';
import type { Row } from '../../../src/domain/row.js';
import type { HttpExchangeHandler } from '../../../src/runtime/http-exchange.js';
import type { CicCore } from '../../../src/simulator/cic/cic-core.js';
import { readHandlerDefinition } from '../../../src/simulator/cic/handler/handler-definition.js';
import { hasEnded, type Interaction } from '../../../src/simulator/cic/interaction-book.js';
import {
  createSimulatedCic,
  type SimulatedCic,
  type SimulatedCicOptions,
} from '../../../src/simulator/cic/simulated-cic.js';
import {
  createSimulatedCicPair,
  type SimulatedCicPair,
  type SwitchoverOptions,
} from '../../../src/simulator/cic/simulated-cic-pair.js';
import { createMemoryStore } from '../../../src/store/memory-store.js';
import type { Store } from '../../../src/store/store.js';
import { FakeClock } from '../fake-clock.js';
import { CASE_ID, CasesOrg, type RowChange } from './cases-org.js';
import { MortalProcess, ORGANIZATION_ID, PASSWORD } from './mortal-process.js';
import { ScriptedAgent } from './scripted-agent.js';

/** How a bench is set up. */
export interface DecidingOptions {
  readonly server?: Partial<SimulatedCicOptions>;
  readonly cic?: Partial<CicOptions>;
  readonly connector?: Partial<ConnectorSettings>;
  /** Two servers of which one is active. Default: one. */
  readonly pair?: boolean;
  /** `unchecked` where servers answer wrongly on purpose. */
  readonly shapes?: 'checked' | 'unchecked';
  /** Answers in the server's place, or lets the request through. */
  readonly intercept?: (serve: HttpExchangeHandler, host: string) => HttpExchangeHandler;
}

/** An interaction as a supervisor sees it. */
export interface Standing {
  readonly id: string;
  readonly state: string;
  readonly workgroup: string;
  readonly user: string;
  /** `ObjectRouting_RowId`. */
  readonly rowId: string;
}

const never = new AbortController().signal;
const STEP_MS = 50;
/** Read once: there are thousands of benches. */
const handlerDefinition = readHandlerDefinition();

/**
 * The real connector on the real contact-centre adapter, between an org in memory and a simulated CIC server in
 * process, all on one clock that stands still.
 */
export class DecidingBench {
  readonly clock = new FakeClock();
  readonly org = new CasesOrg(() => this.clock.now());
  readonly store: Store = createMemoryStore();
  readonly core: CicCore;
  /** The server, or the primary of the pair. */
  readonly cic: SimulatedCic;
  readonly pair: SimulatedCicPair | undefined;
  readonly #options: DecidingOptions;
  readonly #servers: Readonly<Record<string, HttpExchangeHandler>>;
  readonly #processes: MortalProcess[] = [];

  constructor(options: DecidingOptions = {}) {
    this.#options = options;
    const setUp = { clock: this.clock, random: Math.random, password: PASSWORD, handlerDefinition, ...options.server };
    this.pair = options.pair ? createSimulatedCicPair({ ...setUp, hosts: ['cic1', 'cic2'] }) : undefined;
    this.cic = this.pair?.primary ?? createSimulatedCic(setUp);
    this.core = this.cic.core;
    const wrap = options.intercept ?? ((serve) => serve);
    const backup = this.pair ? { cic2: wrap(this.pair.backup.handle, 'cic2') } : {};
    this.#servers = { cic1: wrap(this.cic.handle, 'cic1'), ...backup };
  }

  /** The process that was started last. */
  get process(): MortalProcess {
    const last = this.#processes.at(-1);
    if (!last) throw new Error('no process was started');
    return last;
  }

  get happenings(): readonly Happening[] {
    return this.process.happenings;
  }

  /** Starts a process and waits until it routes and has read the directory. */
  async start(): Promise<this> {
    await this.while(this.launch());
    await this.until(() => this.process.contactCenter.state === 'ready' && this.#directoryRead());
    return this;
  }

  /** Starts a process. Resolves once both sides are connected, which needs the clock to move. */
  launch(): Promise<unknown> {
    const { connector = {}, cic = {}, shapes = 'checked' } = this.#options;
    const process = new MortalProcess({
      clock: this.clock,
      org: this.org,
      store: this.store,
      servers: this.#servers,
      shapes,
      connector,
      cic,
    });
    this.#processes.push(process);
    return process.connector.start(never);
  }

  /** Moves the clock on until the work is settled. */
  async while<T>(work: Promise<T>, mostMs = 180_000): Promise<T> {
    let settled = false;
    const note = () => {
      settled = true;
    };
    work.then(note, note);
    for (let passed = 0; passed < mostMs && !settled; passed += STEP_MS) await this.clock.advance(STEP_MS);
    if (!settled) throw new Error(`nothing came of it within ${mostMs} ms`);
    return work;
  }

  /** Moves the clock on until something holds. */
  async until(holds: () => boolean, mostMs = 60_000): Promise<void> {
    for (let passed = 0; passed < mostMs && !holds(); passed += STEP_MS) await this.clock.advance(STEP_MS);
    if (!holds()) throw new Error(`it does not hold within ${mostMs} ms: ${holds.toString()}`);
  }

  /** Something happens to the case: a row is made, and the stream tells of it. */
  happen(event: string, change: RowChange = {}): Row {
    const [made] = this.happenTogether([event, change]);
    if (!made) throw new Error('nothing happened');
    return made;
  }

  /** Several things happen to the case in one transaction. */
  happenTogether(...events: readonly (readonly [event: string, change: RowChange])[]): readonly Row[] {
    const made = events.map(([event, change]) => this.org.next(event, change));
    this.org.happen(...made);
    return made;
  }

  /** A row makes the case's interaction, which waits. */
  async routed(change: RowChange = {}): Promise<Row> {
    const made = this.happen('CaseCreated', change);
    await this.until(() => this.org.outcomesOf(made).length > 0);
    if (this.org.outcomesOf(made)[0] !== 'Routed') throw new Error(`not routed: ${JSON.stringify(this.marks(made))}`);
    return made;
  }

  /** What was written into a row, the latest last. */
  marks({ id }: Row): readonly Mark[] {
    return this.org.marks.filter(({ rowId }) => rowId === id);
  }

  /** Interactions of the server that have not ended, oldest first. */
  standing(): readonly Standing[] {
    return this.core.book
      .live()
      .filter((one) => !hasEnded(one))
      .map(standingOf);
  }

  /** The one interaction that has not ended. */
  only(): Standing {
    const [one, ...others] = this.standing();
    if (!one || others.length > 0) throw new Error(`not one interaction: ${JSON.stringify(this.standing())}`);
    return one;
  }

  /** How many interactions were ever made. */
  get made(): number {
    return this.core.book.everCreated().length;
  }

  /** An interaction of a case that nobody here asked for, as a server's recovery or another connector makes one. */
  plant(rowId: string, workgroup = 'Support Mail'): string {
    const { id } = this.core.book.create(5, {
      ObjectRouting_RowId: rowId,
      ObjectRouting_ObjectId: CASE_ID,
      ObjectRouting_OrgId: ORGANIZATION_ID,
    });
    this.core.life.transfer(id, { queueType: 2, queueName: workgroup });
    return id;
  }

  /** The other server takes over, and the process is with it. */
  async switchOver(how: SwitchoverOptions, mostMs = 60_000): Promise<void> {
    const { contactCenter } = this.process;
    const { server } = contactCenter;
    this.pair?.switchOver({ downMs: 1_000, ...how });
    await this.until(() => contactCenter.server !== server && contactCenter.state === 'ready', mostMs);
  }

  logIn(userId: string): Promise<ScriptedAgent> {
    return ScriptedAgent.logIn((this.pair?.active() ?? this.cic).handle, userId);
  }

  /** ACD alerts this agent with what waits, and assigns nothing more. */
  async alert(userId: string): Promise<ScriptedAgent> {
    const agent = await this.logIn(userId);
    await agent.available();
    await this.clock.advance(0);
    await agent.noAcd();
    return agent;
  }

  /** This agent gets what waits and takes it. */
  async give(userId: string): Promise<ScriptedAgent> {
    const agent = await this.alert(userId);
    await agent.pickUp(this.only().id);
    await this.clock.advance(10);
    return agent;
  }

  async stop(): Promise<void> {
    for (const process of this.#processes) if (!process.isDead) await this.while(process.connector.stop());
    for (const process of this.#processes) process.kill();
    await (this.pair ?? this.cic).stop();
    const errors = this.core.errors();
    if (errors.length > 0) throw new Error(`the simulated server has a fault: ${errors.join('\n')}`);
  }

  #directoryRead(): boolean {
    const { phase } = this.process.contactCenter.directory.state;
    return phase === 'whole' || phase === 'partial';
  }
}

function standingOf({ id, attributes }: Interaction): Standing {
  return {
    id,
    state: attributes.get('Eic_State'),
    workgroup: attributes.get('Eic_AssignedWorkgroup'),
    user: attributes.get('Eic_UserName'),
    rowId: attributes.get('ObjectRouting_RowId'),
  };
}
