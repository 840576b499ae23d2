import { describe, expect, it } from 'vitest';
import { refusals, startApex } from './apex-bench.js';

const ASSIGNED = 'Final variable has been assigned already: ';

const inMethod = (statements: string) => `public class A { void f(Boolean b, List<Integer> all) { ${statements} } }`;
const inConstructor = (statements: string) =>
  `public class A { final Integer i; public A(Boolean b) { ${statements} } }`;

describe('a final variable', () => {
  it.each([
    ['after its declaration', inMethod('final Integer i = 1; i = 2;')],
    ['after an assignment', inMethod('final Integer i; i = 1; if (b) { i += 2; }')],
    ['by a step', inMethod('final Integer i = 1; i++;')],
    ['after a branch that may have assigned it', inMethod('final Integer i; if (b) { i = 1; } i = 2;')],
    ['after a branch of an expression', inMethod('final Integer i; Boolean c = b && (i = 1) > 0; i = 2;')],
    ['after a choice in an expression', inMethod('final Integer i; Integer j = b ? (i = 1) : 2; i = 2;')],
    ['after a case of a switch', inMethod('final Integer i; switch on 1 { when 1 { i = 1; } } i = 2;')],
    ['in a loop', inMethod('final Integer i; while (b) { i = 1; }')],
    ['in a loop over a list', inMethod('final Integer i; for (Integer j : all) { i = j; }')],
    ['in the update of a loop', inMethod('final Integer i; for (Integer j = 0; j < 2; i = j) { j++; }')],
    ['in a loop that goes on', inMethod('final Integer i; do { i = 1; if (b) { continue; } break; } while (true);')],
    ['in the test of a loop', inMethod('final Integer i; do { } while ((i = 1) > 2);')],
    ['after a loop that ended with it', inMethod('final Integer i; while (b) { i = 1; break; } i = 2;')],
    [
      'where a try block may have assigned it',
      inMethod('final Integer i; try { i = 1; } catch (Exception e) { i = 2; }'),
    ],
    ['in finally after a try block', inMethod('final Integer i; try { i = 1; } finally { i = 2; }')],
    ['that is a parameter', 'public class A { void f(final Integer i) { i = 2; } }'],
    ['that is a caught exception', inMethod('try { } catch (final Exception i) { i = null; }')],
    ['of an object after a constructor assigned it', inConstructor('i = 1; this.i = 2;')],
    ['of an object in a loop of a constructor', inConstructor('while (b) { i = 1; }')],
    ['of an object after an initialiser block', 'public class A { final Integer i; { i = 1; } public A() { i = 2; } }'],
    ['of an object in two blocks', 'public class A { final Integer i; { i = 1; } { i = 2; } }'],
    ['of a class in two blocks', 'public class A { static final Integer i; static { i = 1; } static { i = 2; } }'],
    [
      'of an object after another constructor',
      'public class A { final Integer i; public A() { i = 1; } public A(Boolean b) { this(); i = 2; } }',
    ],
    ['in a trigger', 'trigger A on Case (before insert) { final Integer i = 1; i = 2; }'],
    ['of an accessor', 'public class A { public Integer p { get { final Integer i = 1; i = 2; return i; } } }'],
  ])('is not assigned again %s', (_where, source) => {
    const file = source.startsWith('trigger') ? 'A.trigger' : 'A.cls';
    expect(refusals({ [file]: source })).toEqual([expect.stringContaining(`${ASSIGNED}i`)]);
  });

  it('of another object is not assigned, not even in a constructor', () => {
    const source = 'public class A { final Integer i; public A(A other) { other.i = 1; } }';
    expect(refusals({ 'A.cls': source })).toEqual([
      expect.stringMatching(/^A\.cls:1:\d+: Final members can only be assigned in their declaration, .*: i$/),
    ]);
  });

  it('tells the place of the second assignment', () => {
    expect(
      refusals({ 'A.cls': 'public class A {\n  void f() {\n    final Integer i = 1;\n    I = 2;\n  }\n}' }),
    ).toEqual([`A.cls:4:5: ${ASSIGNED}I`]);
  });

  it.each([
    inMethod('final Integer i; if (b) { i = 1; } else { i = 2; }'),
    inMethod('final Integer i; if (b) { i = 1; return; } i = 2;'),
    inMethod('final Integer i; switch on 1 { when 1 { i = 1; } when else { i = 2; } }'),
    inMethod('final Integer i; while (b) { i = 1; break; }'),
    inMethod('while (b) { final Integer i; i = 1; }'),
    inMethod('for (Integer j : all) { final Integer i = j; }'),
    inMethod('final Integer i; try { Integer j = 1; } catch (Exception e) { i = 1; throw e; }'),
    inMethod('{ final Integer i = 1; } { Integer i = 1; i = 2; }'),
    inConstructor('if (b) { i = 1; } else { this.i = 2; }'),
    'public class A { final Integer i; public A(Integer i) { this.i = i; i = 2; } }',
    'public class A { final Integer i; public A() { i = 1; } public A(Boolean b) { this(); } }',
    'public class A { final Integer i; void f() { Integer i = 1; i = 2; } }',
  ])('is assigned once, whatever way is taken: %s', (source) => {
    expect(refusals({ 'A.cls': source })).toEqual([]);
  });

  it('is looked after in anonymous Apex, too', () => {
    const { org } = startApex({ 'A.cls': 'public class A { }' });
    expect(org.executeAnonymous('final Integer i = 1; i = 2;')).toMatchObject({
      compiled: false,
      compileProblem: `${ASSIGNED}i`,
    });
  });
});
