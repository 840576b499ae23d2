import { describe, expect, it } from 'vitest';
import { validatePushTopic } from '../../../../src/simulator/salesforce/cometd/push-topic-validator.js';

const topic = (fields: Record<string, string | number | null>) => ({
  Name: 'Rows',
  Query: 'SELECT Id FROM Row__c',
  ApiVersion: 60,
  ...fields,
});

describe('validatePushTopic', () => {
  it.each([
    {},
    { ApiVersion: '54.0' },
    { Query: "select id, Name from Row__c where Processed__c = false and (Name != 'x' or Name not in ('a'))" },
    { Name: 'x'.repeat(25) },
  ])('accepts %j', (fields) => {
    expect(validatePushTopic(topic(fields))).toBeUndefined();
  });

  const select = 'SELECT Id FROM Row__c';
  it.each([
    [{ Name: null }, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [Name]'],
    [{ Name: 'x'.repeat(26) }, 'STRING_TOO_LONG', 'max length=25'],
    [{ Query: `${select} WHERE Name = '${'x'.repeat(1300)}'` }, 'STRING_TOO_LONG', 'max length=1300'],
    [{ ApiVersion: 20 }, 'INVALID_FIELD', 'ApiVersion'],
    [{ NotifyForFields: 'Some' }, 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', 'Some'],
    [{ Query: 'SELECT Name FROM Row__c' }, 'INVALID_FIELD', 'Id'],
    [{ Query: 'SELECT FROM' }, 'INVALID_FIELD', 'Invalid query'],
    [
      { Query: `${select} WHERE Id IN (SELECT Row__c FROM X__c)` },
      'INVALID_FIELD',
      'semi/anti join sub-selects are not supported',
    ],
    [{ Query: 'SELECT COUNT() FROM Row__c' }, 'INVALID_FIELD', 'Aggregate queries are not supported'],
    [{ Query: `${select} LIMIT 1` }, 'INVALID_FIELD', "'LIMIT' is not allowed"],
    [{ Query: 'SELECT Id, Owner.Name FROM Row__c' }, 'INVALID_FIELD', 'relationships are not supported'],
    [{ Query: `${select} WHERE Owner.Name = 'x'` }, 'INVALID_FIELD', 'relationships are not supported'],
    [{ Query: `${select} ORDER BY Name` }, 'INVALID_FIELD', "'ORDER BY' clause is not allowed"],
    [{ Query: `${select} WHERE NOT Name = 'x'` }, 'INVALID_FIELD', "'NOT' is not supported"],
    [{ Query: `${select} WHERE A__c = 1 OR (NOT Name = 'x')` }, 'INVALID_FIELD', "'NOT' is not supported"],
    [{ Query: `${select} OFFSET 2` }, 'INVALID_FIELD', "'OFFSET' clause is not allowed"],
    [
      { Query: 'SELECT Id, TYPEOF What WHEN Account THEN Phone END FROM Row__c' },
      'INVALID_FIELD',
      "'TYPEOF' clause is not allowed",
    ],
  ])('refuses %j', (fields, code, message) => {
    expect(validatePushTopic(topic(fields))).toMatchObject({ code, message: expect.stringContaining(message) });
  });
});
