import { beforeAll, describe, expect, it } from 'vitest';
import { dateLiteralRange } from '../../../../src/simulator/salesforce/soql/date-literals.js';
import type { QueryRow, QueryRows } from '../../../../src/simulator/salesforce/soql/query-result.js';
import { type OrgFixture, refusal, startOrg } from './org-fixture.js';

describe('SOQL', () => {
  let fixture: OrgFixture;
  let caseIds: readonly string[] = [];

  beforeAll(() => {
    fixture = startOrg();
    const OwnerId = fixture.queue('Support');
    fixture.org.engine.transactInternally(fixture.user('admin'), (transaction) => {
      const [account = ''] = transaction.insert('Account', [{ Name: 'Acme' }]);
      const [contact = ''] = transaction.insert('Contact', [
        { LastName: 'Meyer', Email: 'm@acme.example', AccountId: account },
      ]);
      caseIds = transaction.insert('Case', [
        { Subject: 'Alpha', OwnerId, Priority: 'High', ContactId: contact, CreatedDate: '2026-01-05T08:00:00Z' },
        { Subject: 'beta', OwnerId: fixture.user('alice'), Priority: 'Low', CreatedDate: '2026-01-04T23:59:59Z' },
        { Subject: "50% off_it's", OwnerId, Priority: null, CreatedDate: '2025-12-01T00:00:00Z', Status: 'Closed' },
        { Subject: null, OwnerId, Priority: 'Medium', CreatedDate: '2024-01-01T00:00:00Z' },
      ]);
      transaction.insert('CaseComment', [
        { ParentId: caseIds[0] ?? '', CommentBody: 'one' },
        { ParentId: caseIds[0] ?? '', CommentBody: 'two' },
      ]);
    });
  });

  const rows = (soql: string): readonly QueryRow[] =>
    fixture.org.engine.query({ userId: fixture.user('admin'), mode: 'user' }, soql).rows();
  const numbers = (where: string) =>
    fixture.records(`SELECT Id FROM Case WHERE ${where}`).map((record) => caseIds.indexOf(record.Id));
  const problem = (soql: string) => refusal(() => rows(soql));

  it.each([
    ["Subject = 'ALPHA'", [0]],
    ["Subject != 'alpha'", [1, 2, 3]],
    ['Subject = null', [3]],
    ["Subject LIKE 'b%'", [1]],
    ["Subject LIKE '50\\% off\\_it\\'s'", [2]],
    ["Subject LIKE '50\\%%'", [2]],
    ["Subject LIKE '_lpha'", [0]],
    ["Priority IN ('High', 'low')", [0, 1]],
    ["Priority NOT IN ('High', 'low')", [2, 3]],
    ['IsClosed = true', [2]],
    ["NOT (Priority = 'High' OR Priority = 'Low')", [2, 3]],
    ["(NOT Priority = 'High') AND IsClosed = false", [1, 3]],
    ["IsClosed = false AND (Priority = 'High' OR Subject = null)", [0, 3]],
    ['CreatedDate = TODAY', [0]],
    ['CreatedDate = YESTERDAY', [1]],
    ['CreatedDate < TODAY', [1, 2, 3]],
    ['CreatedDate >= LAST_N_DAYS:1', [0, 1]],
    ['CreatedDate = LAST_MONTH', [2]],
    ['CreatedDate > 2026-01-05T07:59:59Z', [0]],
    ['CreatedDate <= 2026-01-05T08:00:00+00:00', [0, 1, 2, 3]],
    ["Owner.Name = 'support'", [0, 2, 3]],
    ["Owner.Type = 'User'", [1]],
    ["Contact.Account.Name = 'Acme'", [0]],
    ['Contact.Account.Name = null', [1, 2, 3]],
    ['Id IN (SELECT ParentId FROM CaseComment)', [0]],
    ['Id NOT IN (SELECT ParentId FROM CaseComment)', [1, 2, 3]],
  ])('WHERE %s', (where, expected) => {
    expect(numbers(where)).toEqual(expected);
  });

  it('compares ids in 15 and 18 characters and refuses what is no id', () => {
    expect(numbers(`Id = '${caseIds[1]?.slice(0, 15)}'`)).toEqual([1]);
    expect(numbers(`Id IN ('${caseIds[2]}', '${caseIds[0]?.slice(0, 15)}')`).sort()).toEqual([0, 2]);
    expect(problem("SELECT Id FROM Case WHERE Id = 'nope'")).toMatchObject({
      code: 'INVALID_QUERY_FILTER_OPERATOR',
      message: 'invalid ID field: nope',
    });
  });

  it.each([
    ['Subject', [3, 2, 0, 1]],
    ['Subject DESC NULLS LAST', [1, 0, 2, 3]],
    ['IsClosed DESC, CreatedDate ASC', [2, 3, 1, 0]],
    ['Owner.Name, CreatedDate LIMIT 1', [1]],
    ['CreatedDate DESC LIMIT 2 OFFSET 1', [1, 2]],
  ])('ORDER BY %s', (order, expected) => {
    expect(fixture.records(`SELECT Id FROM Case ORDER BY ${order}`).map(({ Id }) => caseIds.indexOf(Id))).toEqual(
      expected,
    );
  });

  it('selects parents, and null where there is none', () => {
    const [first, second] = rows(
      'SELECT Id, Contact.Account.Name, Contact.LastName, Owner.Name FROM Case ORDER BY CaseNumber',
    );
    const contact = first?.values.get('Contact') as QueryRow;
    expect(contact.values.get('LastName')).toBe('Meyer');
    expect((contact.values.get('Account') as QueryRow).values.get('Name')).toBe('Acme');
    const owner = first?.values.get('Owner') as QueryRow;
    expect(owner.type).toBe('Name');
    expect(second?.values.get('Contact')).toBeNull();
  });

  it('selects children with their own order and limit, and null where there are none', () => {
    const [first, second] = rows(
      'SELECT Id, (SELECT CommentBody FROM CaseComments ORDER BY Id DESC LIMIT 1), (SELECT Id FROM Object_Routings__r) FROM Case ORDER BY CaseNumber',
    );
    const comments = first?.values.get('CaseComments') as QueryRows;
    expect(comments.totalSize).toBe(1);
    expect(comments.rows()[0]?.values.get('CommentBody')).toBe('two');
    expect(second?.values.get('CaseComments')).toBeNull();
  });

  it('counts and groups', () => {
    expect(fixture.org.engine.query({ userId: '', mode: 'system' }, 'SELECT COUNT() FROM Case').totalSize).toBe(4);
    expect(rows('SELECT COUNT(Priority) n, MAX(CreatedDate) newest FROM Case')[0]?.values).toEqual(
      new Map<string, unknown>([
        ['n', 3],
        ['newest', '2026-01-05T08:00:00.000Z'],
      ]),
    );
    const grouped = rows(
      'SELECT IsClosed, COUNT(Id) FROM Case GROUP BY IsClosed HAVING COUNT(Id) > 1 ORDER BY COUNT(Id) DESC',
    );
    expect(grouped.map((row) => [...row.values])).toEqual([
      [
        ['IsClosed', false],
        ['expr0', 3],
      ],
    ]);
  });

  it.each([
    [
      'SELECT Id, Nope FROM Case',
      'INVALID_FIELD',
      "No such column 'Nope' on entity 'Case'. If you are attempting to use a custom field",
    ],
    [
      'SELECT Id FROM Nope',
      'INVALID_TYPE',
      "sObject type 'Nope' is not supported. If you are attempting to use a custom object",
    ],
    ['SELECT Foo.Name FROM Case', 'INVALID_FIELD', "Didn't understand relationship 'Foo' in field path."],
    ['SELECT Owner.ObjectRouting_CIC_User__c FROM Case', 'INVALID_FIELD', "on entity 'Name'"],
    [
      'SELECT (SELECT Id FROM Foos) FROM Case',
      'INVALID_TYPE',
      "Didn't understand relationship 'Foos' in FROM part of query call.",
    ],
    ['SELEC Id FROM Case', 'MALFORMED_QUERY', "unexpected token: 'SELEC'"],
    [
      "SELECT Id FROM Case WHERE Subject = 'a' OR Subject = 'b' AND IsClosed = true",
      'MALFORMED_QUERY',
      'unexpected token: AND',
    ],
    [
      "SELECT Id FROM Case WHERE IsClosed = 'true'",
      'INVALID_FIELD',
      "value of filter criterion for field 'IsClosed' must be of type boolean and should not be enclosed in quotes",
    ],
    [
      'SELECT Id FROM Case WHERE Subject = 1',
      'INVALID_FIELD',
      'must be of type string and should be enclosed in quotes',
    ],
    [
      "SELECT Id FROM Case WHERE CreatedDate > '2026-01-01'",
      'INVALID_FIELD',
      'must be of type dateTime and should not be enclosed in quotes',
    ],
    [
      "SELECT Id FROM Case WHERE Description = 'x'",
      'INVALID_FIELD',
      "field 'Description' can not be filtered in a query call",
    ],
    ['SELECT Id, Id FROM Case', 'INVALID_FIELD', 'duplicate field selected: Id'],
    ['SELECT Subject, COUNT(Id) FROM Case', 'MALFORMED_QUERY', 'Field must be grouped or aggregated: Subject'],
    ['SELECT FIELDS(ALL) FROM Case', 'MALFORMED_QUERY', 'LIMIT of at most 200'],
  ])('refuses %s', (soql, code, message) => {
    const refused = problem(soql);
    expect(refused.code).toBe(code);
    expect(refused.message).toContain(message);
  });

  it('shows the place of an error as Salesforce does', () => {
    expect(problem('SELECT Id, Nope FROM Case').message).toMatch(
      /^\nSELECT Id, Nope FROM Case\n {11}\^\nERROR at Row:1:Column:12\nNo such column/,
    );
  });

  it('sees the writes of its own transaction, with bind variables', () => {
    fixture.system((transaction) => {
      const [id = ''] = transaction.insert('Case', [{ Subject: 'inside' }]);
      const found = transaction.query('SELECT Id FROM Case WHERE Id IN :ids AND Subject = :subject', {
        ids: [id],
        subject: 'inside',
      });
      expect(found.map((record) => record.Id)).toEqual([id]);
      transaction.delete('Case', [id]);
    });
  });
});

describe('date literals', () => {
  const now = Date.UTC(2026, 0, 5, 9);
  const days = (literal: string) => {
    const { start, end } = dateLiteralRange(literal, now);
    return [new Date(start).toISOString().slice(0, 10), new Date(end).toISOString().slice(0, 10)];
  };
  it.each([
    ['TODAY', '2026-01-05', '2026-01-06'],
    ['LAST_N_DAYS:30', '2025-12-06', '2026-01-06'],
    ['NEXT_N_DAYS:2', '2026-01-06', '2026-01-08'],
    ['N_DAYS_AGO:1', '2026-01-04', '2026-01-05'],
    ['THIS_WEEK', '2026-01-04', '2026-01-11'],
    ['LAST_MONTH', '2025-12-01', '2026-01-01'],
    ['LAST_N_MONTHS:2', '2025-11-01', '2026-01-01'],
    ['THIS_QUARTER', '2026-01-01', '2026-04-01'],
    ['LAST_YEAR', '2025-01-01', '2026-01-01'],
    ['THIS_FISCAL_YEAR', '2026-01-01', '2027-01-01'],
  ])('%s is from %s to %s', (literal, start, end) => {
    expect(days(literal)).toEqual([start, end]);
  });
});
