import { describe, expect, it } from 'vitest';
import type { Happening } from '../../../../src/domain/happening.js';
import { Listeners } from '../../../../src/runtime/listeners.js';
import { streamCheck } from '../../../../src/salesforce/checks/stream-check.js';
import type { RowStream, StreamState } from '../../../../src/salesforce/org.js';

const never = new AbortController().signal;

/** A stream that does this when it is started. */
class StartedStream implements RowStream {
  readonly source = '/topic/ObjectRouting';
  state: StreamState = 'stopped';
  stopped = false;
  readonly #states = new Listeners<StreamState>(() => undefined);
  readonly #onStart: (become: (state: StreamState) => void) => void;

  constructor(onStart: (become: (state: StreamState) => void) => void) {
    this.#onStart = onStart;
  }

  start(): void {
    this.#onStart((state) => this.#states.emit(state));
  }

  async stop(): Promise<void> {
    this.stopped = true;
  }

  rebuild(): void {}

  onRows(): () => void {
    return () => undefined;
  }

  onState(listener: (state: StreamState) => void): () => void {
    return this.#states.add(listener);
  }
}

function check(stream: RowStream, happenings = new Listeners<Happening>(() => undefined)) {
  return streamCheck({ stream, onHappening: (listener) => happenings.add(listener) }).run(never);
}

describe('the check of the stream', () => {
  it('subscribes, and leaves nothing behind', async () => {
    const stream = new StartedStream((become) => become('subscribed'));
    expect(await check(stream)).toMatchObject({ result: 'ok', evidence: 'Subscribed to /topic/ObjectRouting.' });
    expect(stream.stopped).toBe(true);
  });

  it('fails with what the stream was told', async () => {
    const happenings = new Listeners<Happening>(() => undefined);
    const error = { code: 'CASEBRIDGE_STREAM_CLIENT_LIMIT', message: 'too many', cure: 'wait', passing: true };
    const lost: Happening = { type: 'streamState', state: 'lost', channel: '/topic/ObjectRouting', error };
    const stream = new StartedStream(() => happenings.emit(lost));
    await expect(check(stream, happenings)).rejects.toMatchObject({
      code: 'CASEBRIDGE_STREAM_CLIENT_LIMIT',
      message: 'too many',
      cure: 'wait',
    });
    expect(stream.stopped).toBe(true);
  });
});
