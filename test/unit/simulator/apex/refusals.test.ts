import { describe, expect, it } from 'vitest';
import { refusals } from './apex-bench.js';

const body = (statements: string) => `public class A {\n  void run() {\n    ${statements}\n  }\n}`;

/** What stands in the third line, and what is said about it. */
const REFUSED: readonly (readonly [what: string, statements: string, problem: string])[] = [
  ['an unknown type', 'Foo f;', '5: Invalid type: Foo'],
  ['an unknown variable', 'x = 1;', '5: Variable does not exist: x'],
  [
    'an unknown method of a system class',
    "String s = 'a'.shout();",
    'Method does not exist or incorrect signature: shout() on String',
  ],
  [
    'arguments that fit no overload',
    "String s = 'a'.left('b');",
    'Method does not exist or incorrect signature: left(String) on String',
  ],
  ['an unknown field', 'new Case().Colour = 1;', 'Variable does not exist: Colour (no such field of Case)'],
  ['a field that cannot be written', "new Case().CaseNumber = '1';", 'Field is not writeable: Case.CaseNumber'],
  ['a field by name that does not exist', "Case c = new Case(Colour = 'x');", 'Field does not exist: Colour on Case'],
  ['a value of another type', "Integer i = 'x';", 'Illegal assignment from String to Integer'],
  [
    'a comparison of unlike things',
    "Boolean b = 1 == 'x';",
    'Comparison arguments must be compatible types: Integer, String',
  ],
  ['a condition that is no Boolean', 'if (1) { }', 'Condition expression must be of type Boolean: Integer'],
  [
    'a query of an unknown field',
    'List<Case> c = [SELECT Colour FROM Case];',
    "No such column 'Colour' on entity 'Case'.",
  ],
  ['a query of an unknown object', 'List<Case> c = [SELECT Id FROM Thing];', "sObject type 'Thing' is not supported."],
  ['SOSL', "List<List<SObject>> r = [FIND 'x' RETURNING Case];", 'SOSL is not supported by the simulated org'],
  ['a variable twice', 'Integer i; String I;', 'Duplicate variable: I'],
  ['a value from a void method', 'return 1;', 'Void method must not return a value'],
  ['an expression as a statement', '1 + 1;', 'Expression cannot be a statement'],
  ['DML on anything but records', 'insert 1;', 'DML requires SObject or SObject list type: Integer'],
  ['a class that cannot be made', 'Object o = new Exception();', 'Type cannot be constructed: Exception'],
  [
    'a cast that cannot succeed',
    'Integer i = (Integer) new Case();',
    'Incompatible types since an instance of Case is never an instance of Integer',
  ],
  ['break outside of a loop', 'if (true) { break; }', 'break can only stand in a loop'],
  ['continue outside of a loop', 'continue;', 'continue can only stand in a loop'],
  ['a second value for a final variable', 'final Integer i = 1; i = 2;', 'Final variable has been assigned already: i'],
  [
    'a second value for a final variable that got its first later',
    'final Integer i; i = 1; if (true) { i += 2; }',
    'Final variable has been assigned already: i',
  ],
  ['a loop over no collection', 'for (Integer i : 5) { }', 'Loop must iterate over a collection: Integer'],
  ['a missing semicolon', 'Integer i', "4:3: Missing ';' at '}'"],
  ['a word as a name that Apex keeps for itself', 'Integer insert;', "13: Unexpected token 'insert'"],
  ['a name in another alphabet', 'Integer größe;', "15: unexpected character 'ö'"],
  ['an operator that is torn apart', 'Integer i = 8 > > 1;', "Unexpected token '>'"],
  ['an integer out of range', 'Integer i = 2147483649;', 'Illegal integer: 2147483649'],
  ['a modifier on a variable', 'transient Integer i;', "'transient' is not supported here by the simulated org"],
  [
    'text over several lines',
    "String s = '''\nabc''';",
    'strings over several lines are not supported by the simulated org',
  ],
  ['text that is not closed', "String s = 'abc;", 'string is not closed'],
  ['custom labels', 'String s = System.Label.Foo;', 'custom labels are not supported by the simulated org'],
  ['callouts', 'Http h = new Http();', '5: Http is not supported by the simulated org'],
  ['requests', 'HttpRequest r;', 'HttpRequest is not supported by the simulated org'],
  ['mail', 'Messaging.SingleEmailMessage m;', 'Messaging.SingleEmailMessage is not supported by the simulated org'],
  ['sending mail', 'Messaging.sendEmail(null);', 'Messaging is not supported by the simulated org'],
  ['batches', 'Database.BatchableContext c;', 'Database.BatchableContext is not supported by the simulated org'],
  ['events of the platform', 'EventBus.publish(null);', 'EventBus is not supported by the simulated org'],
  ['standard objects that are not there', 'Lead l;', 'Lead is not supported by the simulated org'],
];

describe('Apex that the org does not take', () => {
  it.each(REFUSED)('refuses %s, with the place', (_what, statements, problem) => {
    const [first] = refusals({ 'A.cls': body(statements) });
    expect(first).toMatch(/^A\.cls:\d+:\d+: /);
    expect(first).toContain(problem);
  });

  it('tells every problem at once, each with its place', () => {
    const found = refusals({
      'A.cls': 'public class A {\n  void one() { x = 1; }\n  void two() { y = 1; }\n}',
      'B.trigger': 'trigger B on Case (before insert) {\n  z = 1;\n}',
    });
    expect(found).toEqual([
      'A.cls:2:16: Variable does not exist: x',
      'A.cls:3:16: Variable does not exist: y',
      'B.trigger:2:3: Variable does not exist: z',
    ]);
  });

  it('goes on after what cannot be read or declared, but does not believe what may follow from it', () => {
    const found = refusals({
      'Broken.cls': 'public class Broken { public void }',
      'Batch.cls':
        'public class Batch implements Database.Batchable<SObject> {\n  void run() { x = 1; }\n  void mail() { Messaging.sendEmail(null); }\n}',
      'User1.cls': 'public class User1 { void run() { Broken.help(); } }',
      'Other.cls': 'public class Other { void run() { y = 1; } }',
      'L.trigger': 'trigger L on Lead (before insert) { }',
    });
    expect(found).toEqual([
      expect.stringContaining('Broken.cls:1:35'),
      'Batch.cls:1:31: Database.Batchable is not supported by the simulated org',
      'Batch.cls:3:17: Messaging is not supported by the simulated org',
      'Other.cls:1:35: Variable does not exist: y',
      expect.stringContaining('L.trigger:1:1: Lead is not supported by the simulated org'),
    ]);
  });

  it.each([
    [
      'a method without a result',
      'public class A { Integer f() { if (true) { return 1; } } }',
      'Non-void method might not return a value: f',
    ],
    [
      'a missing method of an interface',
      'public class A implements Queueable { }',
      'Class A must implement the method: System.Queueable.execute',
    ],
    ['a class of another file name', 'public class Other { }', 'Class name must be that of the file: Other'],
    [
      'a missing override',
      'public class A { public virtual class B { public virtual void f() { } } public class C extends B { public void f() { } } }',
      'Method must use the override keyword: f',
    ],
    [
      'a superclass that is not open',
      'public class A { public class B { } public class C extends B { } }',
      'Non-virtual and non-abstract type cannot be extended: A.B',
    ],
    [
      'generic classes',
      'public class A<T> { }',
      "A.cls:1:15: Unexpected token '<', expecting 'extends' or 'implements' or '{'",
    ],
    ['a class that does not end', 'public class A {\n  void f() { }\n', "A.cls:3:1: Unexpected token '<EOF>'"],
    ['a second class in the file', 'public class A { } class B { }', "A.cls:1:20: Unexpected token 'class'"],
    ['an enum with a comma too many', 'public enum A { X, }', "A.cls:1:20: Unexpected token '}', expecting a name"],
    ['a method without a body', 'public class A { void f(); }', 'A.cls:1:26: Method must have a body'],
    ['a constructor of another name', 'public class A { B() { } }', 'A.cls:1:18: Invalid constructor name: B'],
    [
      'webservice methods',
      'global class A { webservice static void f() { } }',
      'webservice methods are not supported by the simulated org',
    ],
    [
      'a write to a property without set',
      'public class A { public String s { get { return null; } } void f() { s = null; } }',
      'Property is not writeable: s of A',
    ],
    [
      'a new value for a final variable of a class',
      'public class A { static final Integer I = 1; void f() { I = 2; } }',
      'Final members can only be assigned in their declaration, init blocks, or constructors: I',
    ],
    [
      'a new value for a final variable of an object',
      'public class A { final Integer i; public A() { i = 1; } void f() { this.i++; } }',
      'A.cls:1:72: Final members can only be assigned',
    ],
    [
      'this in static code',
      'public class A { Integer i; static Integer f() { return i; } }',
      'Variable does not exist: i (it is not static)',
    ],
  ])('refuses %s', (_what, source, problem) => {
    expect(refusals({ 'A.cls': source })[0]).toContain(problem);
  });

  it('lets final variables be assigned where they begin, and break end a loop from within', () => {
    const source = `public class A {
      static final Integer S; static { S = 1; }
      final Integer i; { i = 1; }
      final Integer j; public A(Integer n) { if (n > 1) { j = 1; } else { this.j = 2; } }
      void f() { final Integer k; if (i > 0) { k = 1; } else { k = 2; } while (true) { if (k > 0) { break; } else { continue; } } }
    }`;
    expect(refusals({ 'A.cls': source })).toEqual([]);
  });

  it('keeps private members to their class, but for tests of what is @TestVisible', () => {
    const a = 'public class A { private static void f() { } @TestVisible private static void g() { } }';
    expect(refusals({ 'A.cls': a, 'B.cls': 'public class B { void x() { A.f(); } }' })[0]).toContain('A.f');
    expect(refusals({ 'A.cls': a, 'B.cls': 'public class B { void x() { A.g(); } }' })[0]).toContain('A.g');
    expect(refusals({ 'A.cls': a, 'B.cls': '@IsTest private class B { @IsTest static void x() { A.g(); } }' })).toEqual(
      [],
    );
  });

  it('knows WITH SECURITY_ENFORCED up to API version 66 only', () => {
    const source = body('List<Case> c = [SELECT Id FROM Case WITH SECURITY_ENFORCED];');
    expect(refusals({ 'A.cls': source }, { apiVersion: 66 })).toEqual([]);
    expect(refusals({ 'A.cls': source }, { apiVersion: 67 })[0]).toContain('use WITH USER_MODE');
  });
});
