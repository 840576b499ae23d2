import type { Tell } from '../domain/happening.js';
import type { Row } from '../domain/row.js';
import type { RowStream, StreamState, StreamStep } from '../salesforce/org.js';
import type { DeafnessWatch } from './deafness-watch.js';
import type { Intake } from './intake.js';
import type { StreamCursor } from './stream-cursor.js';
import type { Sweeper } from './sweeper.js';

/** What the follower joins. */
export interface StreamFollowerOptions {
  readonly stream: RowStream;
  readonly intake: Intake;
  readonly sweeper: Sweeper;
  readonly cursor: StreamCursor;
  readonly deafness: DeafnessWatch;
  readonly tell: Tell;
}

/** Joins the stream to the intake, and keeps account of how far it has come and whether it hears. */
export class StreamFollower {
  readonly #options: StreamFollowerOptions;
  #unsubscribe: readonly (() => void)[] = [];

  constructor(options: StreamFollowerOptions) {
    this.#options = options;
  }

  /** Has the stream subscribe, where it left off. */
  async start(signal: AbortSignal): Promise<void> {
    const { stream, cursor } = this.#options;
    await cursor.load();
    this.#unsubscribe = [
      stream.onRows((rows, steps) => this.#take(rows, steps)),
      stream.onState((state) => this.#follow(state)),
    ];
    stream.start(signal, cursor);
  }

  /** Takes no more rows. Resolves when the stream has said goodbye. */
  async stop(): Promise<void> {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#options.deafness.listening(false);
    await this.#options.stream.stop();
  }

  /** Notes how far the stream has come; to be called when the last mark is written. */
  close(): Promise<void> {
    return this.#options.cursor.close();
  }

  #take(rows: readonly Row[], steps: readonly StreamStep[]): void {
    const { tell, deafness, cursor, intake } = this.#options;
    if (rows.length > 0) tell({ type: 'streamEventReceived', rows: rows.length });
    for (const { rowId } of steps) if (rowId !== undefined) deafness.told(rowId);
    for (const { id } of rows) deafness.told(id);
    cursor.delivered(steps);
    intake.offer(rows);
  }

  #follow(state: StreamState): void {
    const { deafness, cursor, intake, sweeper } = this.#options;
    deafness.listening(state === 'subscribed');
    if (state !== 'subscribed') return;
    if (cursor.resumed) intake.expectRepeats();
    sweeper.requestAfterGap('the stream is subscribed');
  }
}
