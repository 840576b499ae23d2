import Database from 'libsql';
import { beforeEach, describe, expect, test } from 'vitest';
import { handlerFile, readDefinition } from '../../../scripts/handler-guide/definition.js';

/** The statements of the file, by the name in the comment before each. */
function statements(): ReadonlyMap<string, string> {
  const parts = handlerFile('row-memory.sql')
    .split(/^-- name: (\S+)$/m)
    .slice(1);
  return new Map(
    Array.from({ length: parts.length / 2 }, (_, index) => [parts[index * 2] ?? '', parts[index * 2 + 1] ?? '']),
  );
}

function statement(name: string): string {
  const sql = statements()
    .get(name)
    ?.replace(/^--.*$/gm, '')
    .trim();
  if (!sql) throw new Error(`no statement ${name}`);
  return sql;
}

const PAST = '2000-01-01 00:00:00';
const FUTURE = '2999-01-01 00:00:00';
const KEY = { row_key: 'org/row/0' };
const CLAIM = { ...KEY, organization_id: 'org', object_id: 'case' };

describe('the statements of the row memory', () => {
  let database: InstanceType<typeof Database>;
  beforeEach(() => {
    database = new Database(':memory:');
    database.exec(statement('table'));
    database.exec(statement('index'));
  });

  const run = (name: string, values: Record<string, string>) => database.prepare(statement(name)).run(values);
  const read = () => database.prepare(statement('claim-read')).get(KEY);
  const find = () => database.prepare(statement('find')).get({ organization_id: 'org', object_id: 'case' });

  test('let one of two runs claim a key', () => {
    run('claim', CLAIM);
    expect(() => run('claim', CLAIM)).toThrow(/UNIQUE/);
    expect(read()).toMatchObject({ interaction_id: '' });
  });

  test('remember what a key led to, and never release that', () => {
    run('claim', CLAIM);
    run('remember', { ...KEY, interaction_id: '77' });
    run('release', KEY);
    expect(read()).toMatchObject({ interaction_id: '77' });
    expect(find()).toMatchObject({ interaction_id: '77' });
  });

  test('release a claim that led to nothing', () => {
    run('claim', CLAIM);
    expect(find()).toBeUndefined();
    run('release', KEY);
    expect(read()).toBeUndefined();
  });

  test('let a claim go stale, but not a young one, nor one that led somewhere', () => {
    run('claim', CLAIM);
    run('claim-stale', { ...KEY, stale_before: PAST });
    expect(read()).toBeDefined();
    run('claim-stale', { ...KEY, stale_before: FUTURE });
    expect(read()).toBeUndefined();
    run('claim', CLAIM);
    run('remember', { ...KEY, interaction_id: '77' });
    run('claim-stale', { ...KEY, stale_before: FUTURE });
    expect(read()).toMatchObject({ interaction_id: '77' });
  });

  test('forget what is old', () => {
    run('claim', CLAIM);
    run('purge', { old_before: PAST });
    expect(read()).toBeDefined();
    run('purge', { old_before: FUTURE });
    expect(read()).toBeUndefined();
  });
});

test('SQL Server has a procedure for every one that the definition calls', () => {
  const called = JSON.stringify(readDefinition().tools).match(/casebridge_\w+/g) ?? [];
  expect(new Set(called).size).toBe(4);
  for (const name of called) expect(handlerFile('row-memory.sql-server.sql')).toContain(`CREATE PROCEDURE dbo.${name}`);
});
