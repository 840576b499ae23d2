import type { CheckReport } from '../../domain/check.js';
import type { CircuitSide, Happening } from '../../domain/happening.js';
import type { Clock } from '../../runtime/clock.js';
import type { Instruments, Labels } from './instruments.js';

/** The CIC server cannot have more of them that are watched: beyond it they are not told apart. */
const MAX_FAULTED = 2_000;
const SIDES: readonly CircuitSide[] = ['salesforce', 'cic', 'handler'];

/** Gauges that only happenings tell of: nobody can be asked for them. */
export class NotedGauges {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #open = new Set<CircuitSide>();
  readonly #faulted = new Set<string>();
  #sweptAt: number | undefined;
  #auditedAt: number | undefined;
  #checkedAt: number | undefined;
  #checks: readonly CheckReport[] = [];
  #handlerUp: number | undefined;
  #passwordDays: number | undefined;
  readonly #streaming = new Map<'events' | 'clients', { readonly used: number; readonly limit: number }>();
  #mapEntries: number | undefined;
  #mapProblems: { readonly blocks: number; readonly warns: number } | undefined;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Takes a happening in. */
  take(happening: Happening): void {
    switch (happening.type) {
      case 'circuitOpened':
        this.#open.add(happening.side);
        return;
      case 'circuitClosed':
        this.#open.delete(happening.side);
        return;
      case 'queueFaulted':
        if (this.#faulted.size < MAX_FAULTED) this.#faulted.add(happening.queue);
        return;
      case 'queueSeen':
      case 'queueUnmapped':
        this.#faulted.delete(happening.queue);
        return;
      case 'sweepFinished':
        this.#sweptAt = this.#clock.now() / 1_000;
        return;
      case 'auditFinished':
        this.#auditedAt = this.#clock.now() / 1_000;
        return;
      case 'checksFinished':
        this.#checkedAt = this.#clock.now() / 1_000;
        this.#checks = happening.reports;
        return;
      case 'handlerFound':
        this.#handlerUp = 1;
        return;
      case 'handlerTrouble':
        this.#handlerUp = 0;
        return;
      case 'passwordExpires':
        this.#passwordDays = happening.days;
        return;
      case 'passwordFine':
        this.#passwordDays = undefined;
        return;
      case 'streamingLimitSeen':
        this.#streaming.set(happening.kind, { used: happening.used, limit: happening.limit });
        return;
      case 'queueMapLoaded':
        this.#mapEntries = happening.entries;
        return;
      case 'queueMapChecked': {
        const blocks = happening.problems.filter((problem) => problem.blocks).length;
        this.#mapProblems = { blocks, warns: happening.problems.length - blocks };
        return;
      }
      default:
        return;
    }
  }

  /** Sets the gauges. */
  set(instruments: Pick<Instruments, 'set'>): void {
    const open = SIDES.map((side): [number, Labels] => [Number(this.#open.has(side)), { side }]);
    instruments.set('casebridge_circuit_open', open);
    instruments.set('casebridge_cic_queues_faulted', [[this.#faulted.size]]);
    instruments.set('casebridge_last_sweep_timestamp_seconds', [[this.#sweptAt]]);
    instruments.set('casebridge_last_audit_timestamp_seconds', [[this.#auditedAt]]);
    const checks = this.#checks.map(({ code, result }): [number, Labels] => [1, { check: code, result }]);
    instruments.set('casebridge_check_result', checks);
    instruments.set('casebridge_last_checks_timestamp_seconds', [[this.#checkedAt]]);
    instruments.set('casebridge_handler_up', [[this.#handlerUp]]);
    instruments.set('casebridge_cic_password_expires_days', [[this.#passwordDays]]);
    const streaming = [...this.#streaming];
    instruments.set(
      'casebridge_salesforce_streaming_used',
      streaming.map(([kind, { used }]): [number, Labels] => [used, { kind }]),
    );
    instruments.set(
      'casebridge_salesforce_streaming_limit',
      streaming.map(([kind, { limit }]): [number, Labels] => [limit, { kind }]),
    );
    instruments.set('casebridge_queue_map_entries', [[this.#mapEntries]]);
    instruments.set('casebridge_queue_map_problems', [
      [this.#mapProblems?.blocks, { severity: 'blocks' }],
      [this.#mapProblems?.warns, { severity: 'warns' }],
    ]);
  }
}
