import { describe, expect, it } from 'vitest';
import { startApex } from './apex-bench.js';

const run = (body: string, files: Readonly<Record<string, string>> = {}) =>
  startApex({ 'P.cls': `public class P { public static Object run() { ${body} } }`, ...files }).call('P', 'run');

const POST = "Case c = new Case(); insert c; FeedItem f = new FeedItem(ParentId = c.Id, Body = 'x'); insert f;";

describe('posts in the feed of a record', () => {
  it('are text unless they say otherwise, published, and for internal users', () => {
    expect(
      run(
        `${POST} f = [SELECT Type, Status, Visibility, CreatedById, InsertedById FROM FeedItem]; return f.Type + ' ' + f.Status + ' ' + f.Visibility + ' ' + (f.CreatedById == UserInfo.getUserId()) + ' ' + (f.InsertedById == f.CreatedById);`,
      ),
    ).toBe('TextPost Published InternalUsers true true');
  });

  it('fire triggers, can be edited, and keep their type and parent', () => {
    const files = {
      'A.trigger': "trigger A on FeedItem (before insert) { Trigger.new[0].Body += '!'; }",
    };
    expect(
      run(
        `${POST} f.Body = 'y'; String was = [SELECT Body FROM FeedItem].Body; update f; return was + ' ' + [SELECT Body FROM FeedItem].Body;`,
        files,
      ),
    ).toBe('x! y');
    const bench = startApex({ 'P.cls': `public class P { public static Object run() { ${POST} return f.Id; } }` });
    const id = bench.call('P', 'run');
    const update = (fields: Readonly<Record<string, string>>) => () =>
      bench.org.engine.transact({ userId: bench.userId('admin'), mode: 'user' }, (transaction) =>
        transaction.update('FeedItem', [{ Id: id, ...fields }]),
      );
    expect(update({ Type: 'LinkPost' })).toThrow(/Unable to create\/update fields: Type/);
    expect(update({ Body: 'z' })).not.toThrow();
  });

  it('need a text if they are text, and a type that exists', () => {
    const refused = (fields: string) =>
      run(
        `Case c = new Case(); insert c; try { insert new FeedItem(ParentId = c.Id, ${fields}); } catch (DmlException e) { return e.getDmlType(0); } return null;`,
      );
    expect(refused("Type = 'TextPost'")).toBe('REQUIRED_FIELD_MISSING');
    expect(refused("Type = 'Shout', Body = 'x'")).toBe('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST');
    expect(refused("Type = 'ContentPost'")).toBe('null');
  });

  it('go with their record', () => {
    expect(run(`${POST} delete c; return [SELECT COUNT() FROM FeedItem];`)).toBe('0');
  });
});
