import type { Happening, ToldError } from '../../domain/happening.js';
import type { Clock } from '../../runtime/clock.js';
import { ageOf } from './age-of.js';
import type { GroupStatus, InteractionView } from './group-status.js';
import { type Health, health } from './health.js';
import { LinkBook } from './link-book.js';
import { linkChange } from './link-change.js';
import { LiveBook } from './live-book.js';
import { RowBook } from './row-book.js';
import { SeriesBook } from './series-book.js';

/** What the book works with. */
export interface StatusBookOptions {
  readonly clock: Clock;
  /** Address of a record in Salesforce. */
  readonly recordUrl: (objectId: string) => string;
}

/** What only the group knows of its status. */
export type StatusExtra = Pick<
  GroupStatus,
  'group' | 'instanceId' | 'version' | 'dryRun' | 'paused' | 'troubles' | 'demo'
>;

/** Keeps from what happens all that a status shows. Bounded, whatever happens. */
export class StatusBook {
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #links: LinkBook;
  readonly #rows = new RowBook();
  readonly #live: LiveBook;
  readonly #series: SeriesBook;
  #organizationId: string | undefined;
  #handler: { readonly version: string; readonly trouble?: ToldError } = { version: '' };
  #deafRows = 0;
  #swept = false;
  #pushTopic = '';
  #stranded: GroupStatus['stranded'];
  #checks: GroupStatus['checks'];
  #quota: GroupStatus['quota'];
  #configuration: GroupStatus['configuration'];

  constructor({ clock, recordUrl }: StatusBookOptions) {
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.#links = new LinkBook(clock);
    this.#live = new LiveBook(clock, recordUrl);
    this.#series = new SeriesBook(clock);
  }

  /** Live interactions, the one seen first first. */
  get interactions(): readonly InteractionView[] {
    return this.#live.interactions;
  }

  /** Whether rows are routed now, and if not, why. */
  get health(): Health {
    return health({
      stream: this.#links.view('stream').state,
      pushTopic: this.#pushTopic,
      contactCenter: this.#links.view('cic').state,
      swept: this.#swept,
    });
  }

  /** Takes a happening in. */
  take(happening: Happening): void {
    const change = linkChange(happening);
    if (change) this.#links.take(change);
    this.#rows.take(happening);
    this.#live.take(happening);
    this.#note(happening);
  }

  /** The status as it is now. */
  status(extra: StatusExtra): GroupStatus {
    const { received, retries, outcomes } = this.#rows;
    const { reconnects, switchovers, server } = this.#links;
    return {
      ...extra,
      now: this.#clock.now(),
      startedAt: this.#startedAt,
      organizationId: this.#organizationId,
      salesforce: this.#links.view('salesforce'),
      stream: this.#links.view('stream'),
      contactCenter: { ...this.#links.view('cic'), server },
      handler: this.#handler,
      totals: { received, outcomes, retries, deafRows: this.#deafRows, switchovers, reconnects },
      backlog: this.#rows.backlog,
      live: this.#live.count,
      parked: this.#rows.parked,
      stranded: this.#stranded,
      checks: this.#checks,
      quota: this.#quota,
      configuration: this.#configuration,
      series: this.#series.series(),
    };
  }

  #note(happening: Happening): void {
    switch (happening.type) {
      case 'rowReceived':
        this.#series.received();
        return;
      case 'rowSettled':
        this.#series.settled(ageOf(happening.row, this.#clock.now()));
        return;
      case 'salesforceConnected':
        this.#organizationId = happening.organizationId;
        return;
      case 'handlerFound':
        this.#handler = { version: happening.version };
        return;
      case 'handlerTrouble':
        this.#handler = { version: this.#handler.version, trouble: happening.error };
        return;
      case 'streamDeaf':
        this.#deafRows = happening.total;
        return;
      case 'pushTopicUnfit':
        this.#pushTopic = happening.error.message;
        return;
      case 'pushTopicFound':
        this.#pushTopic = '';
        return;
      case 'sweepFinished':
        this.#swept = true;
        return;
      case 'configTaken':
        this.#configuration = { waiting: happening.waiting };
        return;
      case 'configRefused':
        this.#configuration = { waiting: this.#configuration?.waiting ?? [], refused: happening.error };
        return;
      case 'auditFinished':
        // Of those that were not listed there is one at least.
        this.#stranded = { count: happening.stranded + Number(happening.more ?? false), at: this.#clock.now() };
        return;
      case 'checksFinished':
        this.#checks = {
          failed: happening.reports.filter(({ result }) => result === 'fail').length,
          at: this.#clock.now(),
        };
        return;
      case 'apiUsageSeen':
        this.#quota = { used: happening.used, limit: happening.limit };
        return;
      default:
        return;
    }
  }
}
