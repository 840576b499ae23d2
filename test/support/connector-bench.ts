import { Connector, type ConnectorSettings } from '../../src/connector/connector.js';
import type { Happening } from '../../src/domain/happening.js';
import { createMemoryStore } from '../../src/store/memory-store.js';
import type { Store } from '../../src/store/store.js';
import { FakeClock } from './fake-clock.js';
import { FakeContactCenter } from './fake-contact-center.js';
import { FakeOrg } from './fake-org.js';

/** A connector between an org and a contact centre in memory, on a clock that stands still. */
export class ConnectorBench {
  readonly clock = new FakeClock();
  readonly org: FakeOrg;
  readonly contactCenter: FakeContactCenter;
  readonly store: Store;
  readonly happenings: Happening[] = [];
  readonly connector: Connector;

  constructor(
    change: Partial<ConnectorSettings> = {},
    parts: { readonly org?: FakeOrg; readonly contactCenter?: FakeContactCenter; readonly store?: Store } = {},
  ) {
    this.org = parts.org ?? new FakeOrg();
    this.contactCenter = parts.contactCenter ?? new FakeContactCenter();
    this.store = parts.store ?? createMemoryStore();
    this.connector = new Connector({
      settings: {
        group: 'test',
        instanceId: 'one',
        policy: { autoDisconnectOnReply: true },
        concurrency: 8,
        maxCreatesPerSecond: Number.POSITIVE_INFINITY,
        maxAttempts: 3,
        directTimeoutMs: 300_000,
        markIntervalMs: 200,
        backoff: { initialMs: 500, maxMs: 30_000 },
        sweepIntervalMs: 60_000,
        queueMapIntervalMs: 300_000,
        parkedRetryIntervalMs: 600_000,
        parkedAlertAfterMs: 3_600_000,
        stopTimeoutMs: 5_000,
        contactCenterName: 'cic',
        acceptNewIdentity: false,
        dryRun: false,
        keepLedgerMs: 90 * 86_400_000,
        ...change,
      },
      clock: this.clock,
      random: () => 0.5,
      org: this.org,
      contactCenter: this.contactCenter,
      store: this.store,
      cleanse: (text) => text,
      tell: (happening) => this.happenings.push(happening),
    });
  }

  async start(): Promise<this> {
    await this.connector.start(new AbortController().signal);
    await this.clock.advance(0);
    return this;
  }

  /** Stops, moving the clock on so that nothing waits for it. */
  async stop(): Promise<void> {
    const stopped = this.connector.stop();
    await this.clock.advance(60_000);
    await stopped;
  }

  /** Outcomes by row name, as marked in Salesforce. */
  outcomes(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.org.marks.map((mark) => [mark.rowId, mark.outcome]));
  }

  told<T extends Happening['type']>(type: T): readonly Extract<Happening, { type: T }>[] {
    return this.happenings.filter((happening): happening is Extract<Happening, { type: T }> => happening.type === type);
  }
}
