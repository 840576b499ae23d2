import { parseQuery, type WhereClause } from '@jetstreamapp/soql-parser-js';
import type {
  Actor,
  CommittedTransaction,
  FieldValue,
  OrgEngine,
  OrgSession,
  OrgTransaction,
  RecordChange,
  SObjectRecord,
} from '../../src/simulator/salesforce/engine/org-engine.js';
import { OrgError } from '../../src/simulator/salesforce/engine/org-engine.js';
import type { IntakeTransaction } from '../../src/simulator/salesforce/mail/mail-options.js';

type Fields = Readonly<Record<string, FieldValue>>;

/** Just enough of an org for the tests of its edges: no triggers, no schema; WHERE knows `=` and `!=` joined by AND. */
export class FakeOrgEngine implements OrgEngine {
  readonly organizationId = '00D5g000000ABCDEAA';
  readonly systemUserId = '0055g000000SYSTAAA';
  readonly sessions = new Map<string, OrgSession>();
  /** Object names that nobody may read. */
  readonly unreadableObjects = new Set<string>();
  /** Ids of records that nobody may read in user mode. */
  readonly unreadableRecords = new Set<string>();
  readonly #records = new Map<string, { readonly objectName: string; readonly record: SObjectRecord }>();
  readonly #listeners = new Set<(transaction: CommittedTransaction) => void>();
  readonly #now: () => number;
  #sequence = 0;
  #lastId = 0;

  constructor(now: () => number = () => Date.now()) {
    this.#now = now;
  }

  /** Opens a session for a user and returns its token. */
  login(userId = '0055g000000AGENTAA'): string {
    const token = `TOKEN${this.sessions.size + 1}`;
    this.sessions.set(token, { token, userId, issuedAt: this.#now() });
    return token;
  }

  revoke(token: string): void {
    this.sessions.delete(token);
  }

  /** One transaction by the system, for tests. */
  write<T>(work: (transaction: OrgTransaction) => T): T {
    return this.transact({ userId: this.systemUserId, mode: 'system' }, work);
  }

  transact<T>(_actor: Actor, work: (transaction: OrgTransaction) => T): T {
    const changes: RecordChange[] = [];
    const before = new Map(this.#records);
    try {
      const result = work(this.#transaction(changes));
      this.#commit(changes);
      return result;
    } catch (error) {
      this.#records.clear();
      for (const [id, entry] of before) this.#records.set(id, entry);
      throw error;
    }
  }

  /** As the org itself; new cases get `queueName` as their owner, in a second write. */
  transactInternally<T>(userId: string, work: (transaction: IntakeTransaction) => T): T {
    return this.transact({ userId, mode: 'system' }, (transaction) =>
      work({
        ...transaction,
        insertCaseWithAssignment: (fields, queueName) => {
          const [Id = ''] = transaction.insert('Case', [{ ...fields, OwnerId: 'default owner' }]);
          if (queueName !== undefined) transaction.update('Case', [{ Id, OwnerId: queueName }]);
          return Id;
        },
      }),
    );
  }

  letTimePass(): never {
    throw new Error('no time passes here');
  }

  onCommit(listener: (transaction: CommittedTransaction) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  canReadRecord(_userId: string, objectName: string, record: SObjectRecord): boolean {
    return this.canReadObject(_userId, objectName) && !this.unreadableRecords.has(record.Id);
  }

  canReadObject(_userId: string, objectName: string): boolean {
    return !this.unreadableObjects.has(objectName);
  }

  matchesWhere(soql: string, record: SObjectRecord): boolean {
    return matches(parseQuery(soql).where, record);
  }

  session(token: string): OrgSession | undefined {
    return this.sessions.get(token);
  }

  #commit(changes: readonly RecordChange[]): void {
    if (changes.length === 0) return;
    this.#sequence += 1;
    for (const listener of this.#listeners) {
      listener({ sequence: this.#sequence, committedAt: this.#now(), changes });
    }
  }

  #transaction(changes: RecordChange[]): OrgTransaction {
    return {
      insert: (objectName, records) => records.map((fields) => this.#insert(objectName, fields, changes)),
      update: (objectName, records) => {
        for (const fields of records) this.#update(objectName, fields, changes);
      },
      delete: (objectName, ids) => {
        for (const id of ids) this.#delete(objectName, id, changes);
      },
      find: (objectName, id) => this.#find(objectName, id),
      select: (objectName, equal) => this.#select(objectName, equal),
    };
  }

  #insert(objectName: string, fields: Fields, changes: RecordChange[]): string {
    this.#lastId += 1;
    const prefix = PREFIXES[objectName] ?? 'a00';
    const after = { ...fields, Id: `${prefix}5g0000${String(this.#lastId).padStart(6, '0')}AAA` };
    this.#records.set(after.Id, { objectName, record: after });
    changes.push({ operation: 'create', objectName, after });
    return after.Id;
  }

  #update(objectName: string, fields: Fields & { readonly Id: string }, changes: RecordChange[]): void {
    const before = this.#find(objectName, fields.Id);
    if (!before) throw new OrgError('ENTITY_IS_DELETED', 'entity is deleted');
    const after = { ...before, ...fields };
    this.#records.set(before.Id, { objectName, record: after });
    changes.push({ operation: 'update', objectName, before, after });
  }

  #delete(objectName: string, id: string, changes: RecordChange[]): void {
    const before = this.#find(objectName, id);
    if (!before) throw new OrgError('ENTITY_IS_DELETED', 'entity is deleted');
    this.#records.delete(before.Id);
    changes.push({ operation: 'delete', objectName, before });
  }

  #find(objectName: string, id: string): SObjectRecord | undefined {
    const key = [...this.#records.keys()].find((each) => each.slice(0, 15) === id.slice(0, 15));
    const entry = key === undefined ? undefined : this.#records.get(key);
    return entry?.objectName === objectName ? entry.record : undefined;
  }

  #select(objectName: string, equal: Fields): readonly SObjectRecord[] {
    return [...this.#records.values()]
      .filter((entry) => entry.objectName === objectName)
      .map((entry) => entry.record)
      .filter((record) =>
        Object.entries(equal).every(([field, value]) => comparable(record[field]) === comparable(value)),
      );
  }
}

const PREFIXES: Readonly<Record<string, string>> = {
  Case: '500',
  EmailMessage: '02s',
  PushTopic: '0IF',
  User: '005',
  Group: '00G',
  CaseComment: '00a',
};

function comparable(value: FieldValue | undefined): string {
  return String(value ?? '').toLowerCase();
}

function matches(where: WhereClause | undefined, record: SObjectRecord): boolean {
  if (!where?.left || !('field' in where.left) || !('value' in where.left)) return where === undefined;
  const { field, operator, value } = where.left;
  const wanted = String(value).replace(/^'|'$/g, '').toLowerCase();
  const equal = comparable(record[field]) === wanted;
  const here = operator === '!=' ? !equal : equal;
  return here && ('right' in where ? matches(where.right, record) : true);
}
