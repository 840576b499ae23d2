import type { CaseFacts, PastRow } from '../../../src/domain/case-facts.js';
import { byName, type Row } from '../../../src/domain/row.js';
import { FakeOrg } from '../fake-org.js';
import { CASE_ID, QUEUE_ID, recordId, row } from '../routing.js';

/** The queue that is mapped to the workgroup "Billing Mail". */
export const BILLING_QUEUE_ID = recordId('00G', 2);

interface CaseRecord {
  readonly exists: boolean;
  readonly isClosed: boolean;
  readonly ownerId: string;
  readonly ownerCicUser: string;
}

/** What may be said of a row that happens; the rest follows from the event. */
export type RowChange = Partial<Row>;

/** An org in memory whose cases stand as the rows that happened to them say, and who can be asked for it. */
export class CasesOrg extends FakeOrg {
  readonly #now: () => number;
  readonly #records = new Map<string, CaseRecord>();
  #lastNumber = 0;

  constructor(now: () => number) {
    super();
    this.#now = now;
    this.queueMapEntries = [
      {
        queueId: QUEUE_ID,
        queueName: 'Support',
        currentName: 'Support',
        workgroup: 'Support Mail',
        directToQueue: true,
      },
      {
        queueId: BILLING_QUEUE_ID,
        queueName: 'Billing',
        currentName: 'Billing',
        workgroup: 'Billing Mail',
        directToQueue: false,
      },
    ];
  }

  override readonly cases = {
    facts: (caseId: string): Promise<CaseFacts> => {
      this.factReads.push(caseId);
      return Promise.resolve(this.#factsOf(caseId));
    },
  };

  /** Something happens to a case: its record follows, and a row is ready to be put into the table. */
  next(event: string, change: RowChange = {}): Row {
    this.#lastNumber += 1;
    const made = row(this.#lastNumber, event, { createdAt: this.#now(), ...change });
    this.#follow(made);
    return made;
  }

  /** What the case is beside its rows. */
  record(caseId: string, change: Partial<CaseRecord>): void {
    this.#records.set(caseId, { ...this.#record(caseId), ...change });
  }

  /** The outcomes that were marked on a row, in the order of marking. */
  outcomesOf({ id }: Row): readonly string[] {
    return this.marks.filter(({ rowId }) => rowId === id).map(({ outcome }) => outcome);
  }

  #follow({ objectId, event, queueId, directToUser }: Row): void {
    const owner = { ownerId: recordId('005', 2), ownerCicUser: directToUser };
    if (event === 'CaseClosed') this.record(objectId, { isClosed: true });
    else if (event === 'CaseDeleted') this.record(objectId, { exists: false });
    else if (event === 'QueueLeft' || directToUser !== '') this.record(objectId, owner);
    else if (event !== 'AgentReplied') this.record(objectId, { ownerId: queueId, ownerCicUser: '' });
  }

  #record(caseId: string): CaseRecord {
    return this.#records.get(caseId) ?? { exists: true, isClosed: false, ownerId: QUEUE_ID, ownerCicUser: '' };
  }

  #factsOf(caseId: string): CaseFacts {
    const outcomes = new Map(this.marks.map(({ rowId, outcome }) => [rowId, outcome]));
    const past = [...this.past.values(), ...this.table.values()].map((each): PastRow & Pick<Row, 'objectId'> => ({
      ...each,
      outcome: this.table.has(each.id) ? '' : (outcomes.get(each.id) ?? ''),
    }));
    const rows = past.filter(({ objectId }) => objectId === caseId).sort((a, b) => byName(b, a));
    const { exists, ...record } = this.#record(caseId);
    return { exists, ...record, rows: exists ? rows : rows.filter(({ event }) => event === 'CaseDeleted') };
  }
}

export { CASE_ID, QUEUE_ID };
