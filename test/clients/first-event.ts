import { expectThat } from './expect-that.js';

/** Streaming API: what arrives for a row of `Object_Routing__c`. */
export interface RowMessage {
  readonly event?: { readonly replayId?: number; readonly type?: string };
  readonly sobject?: { readonly Event__c?: string; readonly Subject__c?: string };
}

/** Waits for the first event, and tells it in few words. */
export class FirstEvent {
  readonly #arrived: Promise<RowMessage>;
  readonly take: (message: RowMessage) => void;

  constructor() {
    let take: (message: RowMessage) => void = () => undefined;
    this.#arrived = new Promise((resolve) => {
      take = resolve;
    });
    this.take = take;
  }

  /** @throws Error if the event is not about the case of that subject; any subject will do if left out. */
  async told(subject?: string): Promise<string> {
    const { event, sobject } = await this.#arrived;
    expectThat(event?.type === 'created' && sobject?.Event__c === 'CaseCreated', 'another event', { event, sobject });
    expectThat(subject === undefined || sobject.Subject__c === subject, 'another case', sobject);
    return `event ${event?.type ?? '?'}, replayId ${event?.replayId ?? '?'}, ${sobject?.Event__c ?? JSON.stringify(sobject)}`;
  }
}
