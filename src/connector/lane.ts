import type { CaseFacts } from '../domain/case-facts.js';
import type { TransferTarget } from '../domain/decision.js';
import { type Finding, sameFinding } from '../domain/finding.js';
import type { LiveInteraction } from '../domain/interaction.js';
import { byName, type Row } from '../domain/row.js';

/** A stay at which an earlier process was. */
export const SOME_EARLIER_STAY = -1;

/** An action that was sent and whose answer never came; the state seen may confirm it. */
export type AskedAction =
  | { readonly kind: 'disconnect'; readonly interactionId: string; readonly outcome: 'Disconnected' | 'Withdrawn' }
  | { readonly kind: 'transfer'; readonly interactionId: string; readonly to: TransferTarget };

/** What is known of the head row, or of a finding, beyond itself; starts afresh with each. */
export interface HeadState {
  /** Attempt number that the next create carries. */
  attempt: number;
  /** Failures of the head row so far, for back-off. */
  failures: number;
  /** Those of them that speak of the row itself. */
  refusals: number;
  inDoubt: boolean;
  /**
   * `ContactCenter.stay` at which the create may first have been asked for: this process's, or {@link SOME_EARLIER_STAY};
   * undefined before it was.
   */
  askedAt: number | undefined;
  /** Direct-to-queue was given up for this row: CIC does not know the user. */
  withoutUser: boolean;
  /** Goes into `Error__c` of a row that succeeds all the same. */
  remark: string;
  facts: CaseFacts | undefined;
  /** Milliseconds of the monotonic clock at which {@link HeadState.facts} were read. */
  factsAt: number;
  /** The reason for waiting that was told last. */
  waitingFor: string;
  /** The row on whose behalf a finding waits for a pause to end or a queue to be seen: nothing is read till then. */
  held: Row | undefined;
  asked: AskedAction | undefined;
}

/** The rows of one case that wait, in the order of their names, the state of the first, and what was found of the case. */
export class Lane {
  /** 18-character id of the case. */
  readonly objectId: string;
  readonly #rows: Row[] = [];
  readonly #onRemoved: () => void;
  /** When each row came into the lane (monotonic milliseconds). */
  readonly #heldSince = new Map<string, number>();
  /** Interaction that was ended for a row while these others waited behind it. */
  #undone: { readonly interaction: LiveInteraction; readonly rowIds: ReadonlySet<string> } | undefined;
  #head: HeadState | undefined;
  readonly #findings: { readonly finding: Finding; readonly state: HeadState }[] = [];

  /** @param onRemoved called once for each row taken out. */
  constructor(objectId: string, onRemoved: () => void) {
    this.objectId = objectId;
    this.#onRemoved = onRemoved;
  }

  get rows(): readonly Row[] {
    return this.#rows;
  }

  get head(): Row | undefined {
    return this.#rows[0];
  }

  /**
   * Adds a row in its place; false if it is in the lane already. @param at now (monotonic milliseconds). A head that has been worked on stays first,
   * whatever arrives below its number: its action may be under way.
   */
  add(row: Row, at: number): boolean {
    if (this.#rows.some((known) => known.id === row.id)) return false;
    this.#heldSince.set(row.id, at);
    if (this.#rows.length === 0) this.#head = undefined;
    const started = this.#head ? this.#rows.shift() : undefined;
    this.#rows.push(row);
    this.#rows.sort(inTurn);
    if (started) this.#rows.unshift(started);
    return true;
  }

  /** The interaction of the case is ended for the head row. */
  noteEnd(interaction: LiveInteraction): void {
    const [, ...behind] = this.#rows;
    this.#undone = behind.length === 0 ? undefined : { interaction, rowIds: new Set(behind.map(({ id }) => id)) };
  }

  /** The interaction that was ended here while this row waited behind another; undefined if none was. */
  endedBefore(rowId: string): LiveInteraction | undefined {
    return this.#undone?.rowIds.has(rowId) ? this.#undone.interaction : undefined;
  }

  /** When a row came into the lane (monotonic milliseconds); undefined if it is not in it. */
  heldSince(rowId: string): number | undefined {
    return this.#heldSince.get(rowId);
  }

  /** State of the head row. */
  headState(): HeadState {
    this.#head ??= freshState(this.head?.attempts ?? 0);
    return this.#head;
  }

  /** The finding that is looked at once no row waits. */
  get finding(): Finding | undefined {
    return this.#findings[0]?.finding;
  }

  /** State of the first finding. */
  findingState(): HeadState {
    return this.#findings[0]?.state ?? freshState(0);
  }

  /** Adds a finding; false if the same one waits already. */
  addFinding(finding: Finding): boolean {
    if (this.#findings.some((known) => sameFinding(known.finding, finding))) return false;
    this.#findings.push({ finding, state: freshState(0) });
    return true;
  }

  /** Takes the first finding out: it has been seen to. */
  dropFinding(): void {
    this.#findings.shift();
  }

  /** Takes the settled head row out. */
  shift(): void {
    const row = this.#rows.shift();
    if (!row) return;
    this.#heldSince.delete(row.id);
    this.#head = undefined;
    // What was read of the case before this row was settled tells nothing of it.
    for (const { state } of this.#findings) state.facts = undefined;
    this.#onRemoved();
  }
}

/** A row that is tried again goes behind those that wait for the first time. */
function inTurn(a: Row, b: Row): number {
  return Number(a.source === 'retry') - Number(b.source === 'retry') || byName(a, b);
}

function freshState(attempt: number): HeadState {
  return {
    attempt,
    failures: 0,
    refusals: 0,
    inDoubt: false,
    askedAt: undefined,
    withoutUser: false,
    remark: '',
    facts: undefined,
    factsAt: 0,
    waitingFor: '',
    held: undefined,
    asked: undefined,
  };
}
