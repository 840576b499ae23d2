import { configSecrets } from '../../../src/config/redacted-config.js';
import type { Config } from '../../../src/config/schema.js';
import type { Happening } from '../../../src/domain/happening.js';
import { buildGroup, type Group } from '../../../src/group/build-group.js';
import { redactor } from '../../../src/operations/redactor.js';
import type { Clock } from '../../../src/runtime/clock.js';
import type { HttpExchangeHandler, HttpExchangeResponse } from '../../../src/runtime/http-exchange.js';
import type { Chance } from '../clock/chance.js';
import { bayeuxWay } from '../ways/bayeux-way.js';
import { icwsWay } from '../ways/icws-way.js';
import { salesforceWay } from '../ways/salesforce-way.js';
import { Wire } from '../ways/wire.js';
import type { Witness } from '../ways/witness.js';
import type { Tally } from '../weather/tally.js';
import type { Weather } from '../weather/weather.js';
import type { Variant } from '../world/variant.js';
import type { Disk } from './disk.js';
import { Machine } from './machine.js';

/** Where a process runs. */
export interface ProcessOptions {
  readonly name: string;
  readonly world: Clock;
  readonly config: Config;
  readonly limits?: Variant['limits'];
  readonly chance: Chance;
  readonly tally: Tally;
  readonly weather: () => Weather;
  readonly disk: Disk;
  readonly org: HttpExchangeHandler;
  readonly cic: Readonly<Record<string, HttpExchangeHandler>>;
  /** Sees what goes over the wires of this process. */
  readonly witness: Witness;
  readonly onHappening: (process: SimulatedProcess, happening: Happening) => void;
  /** It has died of itself or by a fault. */
  readonly onEnd: (process: SimulatedProcess) => void;
}

/** The connector as one process: built as `casebridge start` builds it, on a machine that can fail. */
export class SimulatedProcess {
  readonly machine: Machine;
  readonly name: string;
  readonly group: Group;
  readonly #options: ProcessOptions;
  readonly #wires: readonly Wire[];
  readonly #forgotten = new AbortController();
  #failure: unknown;
  #mostHeld = 0;

  constructor(options: ProcessOptions) {
    const { world, config, chance, disk, org, cic } = options;
    this.#options = options;
    this.name = options.name;
    this.machine = new Machine(world);
    const salesforce = this.#wire('salesforce', salesforceRefusal);
    const stream = this.#wire('stream', salesforceRefusal);
    const icws = this.#wire('cic', icwsRefusal);
    this.#wires = [salesforce, icws];
    this.group = buildGroup(config, {
      clock: this.machine.clock,
      random: chance.next,
      tell: (happening) => {
        if (this.#forgotten.signal.aborted) return;
        if (happening.type === 'rowReceived')
          this.#mostHeld = Math.max(this.#mostHeld, this.group.connector.unfinished);
        options.onHappening(this, happening);
      },
      ...(options.limits ? { limits: options.limits } : {}),
      store: disk.openFor(this.machine, () => this.#crash()),
      redact: redactor(configSecrets(config)),
      acceptNewIdentity: false,
      ways: {
        salesforce: salesforceWay(org, salesforce, options.witness),
        stream: bayeuxWay(org, stream, options.witness),
        icws: icwsWay(cic, icws, options.witness),
      },
    });
  }

  /** The most exchanges with the two servers that were ever under way at once, the stream's left out. */
  get mostOpen(): number {
    return Math.max(...this.#wires.map(({ mostOpen }) => mostOpen));
  }

  /** The most rows that it ever had taken and not yet marked. */
  get mostHeld(): number {
    return this.#mostHeld;
  }

  /** What ended it, if its start failed. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Starts; a start that fails ends the process, as it ends the command. */
  start(): void {
    this.group.start(this.#forgotten.signal).catch((error: unknown) => {
      if (this.machine.state === 'dead') return;
      this.#failure = error;
      this.#crash();
    });
  }

  kill(): void {
    this.machine.kill();
  }

  /** The schedule is over: what still waits in a dead process holds on to nothing any more. */
  forget(): void {
    this.#forgotten.abort(new Error('the schedule is over'));
  }

  #crash(): void {
    if (this.machine.state === 'dead') return;
    this.machine.kill();
    this.#options.onEnd(this);
  }

  #wire(side: string, refusal: (chance: Chance) => HttpExchangeResponse): Wire {
    const { world, chance, tally, weather } = this.#options;
    const { machine } = this;
    return new Wire({
      ...{ side, world, machine, chance, tally, weather },
      refusal: () => refusal(chance),
      onCrash: () => this.#crash(),
    });
  }
}

function salesforceRefusal(chance: Chance): HttpExchangeResponse {
  const [status, errorCode] = chance.pick([
    [503, 'SERVER_UNAVAILABLE'],
    [500, 'UNKNOWN_EXCEPTION'],
    [403, 'REQUEST_LIMIT_EXCEEDED'],
    [500, 'UNABLE_TO_LOCK_ROW'],
  ]);
  const body = JSON.stringify([{ errorCode, message: 'refused by the weather' }]);
  return { status, headers: { 'content-type': 'application/json' }, body };
}

function icwsRefusal(chance: Chance): HttpExchangeResponse {
  const status = chance.pick([503, 500, 429]);
  const body = JSON.stringify({ errorId: 'error.server.unavailable', message: 'The server is not available.' });
  return { status, headers: { 'content-type': 'application/vnd.inin.icws+JSON' }, body };
}
