import type { SObjectRecord } from '../../../src/simulator/salesforce/engine/org-engine.js';
import type { InteractionTrace, InteractionTraces } from './interaction-trace.js';
import { text } from './text.js';

/** What creations are judged by. Times are milliseconds since the epoch. */
export interface CreationContext {
  readonly now: () => number;
  readonly traces: InteractionTraces;
  readonly rowOf: (rowId: string) => SObjectRecord | undefined;
  /** When CIC servers went down. */
  readonly falls: () => readonly number[];
  /** Whether a process may not have seen something end at this moment: there was none, or it was cut off. */
  readonly wasUnwatched: (at: number) => boolean;
  /** Whether the store that knew of this moment may be lost: a disk was full then or since, or another host began anew. */
  readonly mayBeForgotten: (at: number) => boolean;
  /** The handler remembers rows and attempts, and sees at once which interaction is whose. */
  readonly remembers: () => boolean;
  /** Another process may have settled rows without this one's knowledge: two are awake, or one died lately. */
  readonly hasCompany: () => boolean;
}

/** What another process settled may be unknown for so long: a case is read again before that (milliseconds). */
const UNKNOWN_FOR_MS = 60_000;

/** Counts the creations of each row: which were asked for, and which came about. */
export class CreationCheck {
  readonly #context: CreationContext;
  /** Requests that were right to be made, by row. */
  readonly #rightly = new Map<string, number>();
  readonly #born = new Map<string, InteractionTrace[]>();
  /** When a row was settled; none while it waits. */
  readonly #settledAt = new Map<string, number>();

  constructor(context: CreationContext) {
    this.#context = context;
  }

  /** Takes a committed row. What the package settles itself was settled when the row was made. */
  committed({ Id, Processed__c }: SObjectRecord, byConnector: boolean): void {
    if (Processed__c !== true) this.#settledAt.delete(Id);
    else if (byConnector && !this.#settledAt.has(Id)) this.#settledAt.set(Id, this.#context.now());
  }

  /** A process asks for an interaction. @returns what is wrong with that; undefined if nothing is. */
  asked(rowId: string): string | undefined {
    if (this.#isFoundAgain(rowId)) return undefined;
    const wrong = this.#isSettled(rowId) && !this.#mayBeLost(rowId);
    if (!wrong) this.#rightly.set(rowId, (this.#rightly.get(rowId) ?? 0) + 1);
    const row = this.#context.rowOf(rowId);
    return wrong ? `asked for again for ${text(row?.Name)}, which is settled as ${text(row?.Outcome__c)}` : undefined;
  }

  /** An interaction has appeared. @returns what is wrong with that; undefined if nothing is. */
  appeared(trace: InteractionTrace): string | undefined {
    if (trace.isRevived) return undefined;
    const born = [...(this.#born.get(trace.rowId) ?? []), trace];
    this.#born.set(trace.rowId, born);
    const [first] = born;
    if (!first || born.length < 2) return undefined;
    const others = born.slice(0, -1).map(({ id }) => id);
    const words = `${trace.id} made for ${text(this.#context.rowOf(trace.rowId)?.Name)} beside or after ${others.join(', ')}`;
    if (born.length > (this.#rightly.get(trace.rowId) ?? 0)) return words;
    return this.#context.remembers() && !this.#mayBeLost(trace.rowId) ? words : undefined;
  }

  /** Whether another process settled a row so lately that this one need not know: it does not read the case for a fresh row. */
  mayBeUnknown(rowId: string): boolean {
    const settledAt = this.#settledAt.get(rowId);
    return settledAt !== undefined && this.#context.hasCompany() && this.#context.now() - settledAt <= UNKNOWN_FOR_MS;
  }

  /**
   * What was asked for before another process called it superseded may have come about unseen, and is asked for as the same
   * attempt until it is found. It has no right to a second interaction.
   */
  #isFoundAgain(rowId: string): boolean {
    return (
      this.#isSettled(rowId) && this.#rightly.has(rowId) && this.#context.rowOf(rowId)?.Outcome__c === 'Superseded'
    );
  }

  #isSettled(rowId: string): boolean {
    const { now, hasCompany, rowOf } = this.#context;
    const settledAt = this.#settledAt.get(rowId);
    if (settledAt === undefined || rowOf(rowId)?.Outcome__c === 'Failed') return false;
    return now() - settledAt > (hasCompany() ? UNKNOWN_FOR_MS : 0);
  }

  /**
   * A server went down since the row's case got an interaction, or one ended unwatched: what is not there may have been
   * lost, and nobody can tell an end that nobody saw from a loss.
   */
  #mayBeLost(rowId: string): boolean {
    const { traces, rowOf, wasUnwatched, mayBeForgotten } = this.#context;
    const isUnknown = (at: number) => wasUnwatched(at) || mayBeForgotten(at);
    return traces
      .of(text(rowOf(rowId)?.Object_Id__c))
      .some(({ createdAt, overAt }) => this.#fellSince(createdAt) || (overAt !== undefined && isUnknown(overAt)));
  }

  #fellSince(at: number): boolean {
    return this.#context.falls().some((fellAt) => fellAt >= at);
  }
}
