import { describe, expect, it } from 'vitest';
import { evaluate, startApex } from './apex-bench.js';

describe('classes', () => {
  it('dispatches overridden methods, calls super, and runs constructors from the top', () => {
    const shapes = `public class Shapes {
      public abstract class Shape {
        protected String name;
        public Shape(String name) { this.name = name; }
        public abstract Decimal area();
        public virtual String show() { return name + ' ' + area(); }
      }
      public class Square extends Shape {
        private final Integer side;
        public Square(Integer side) { super('square'); this.side = side; }
        public override Decimal area() { return side * side; }
        public override String show() { return '[' + super.show() + ']'; }
      }
    }`;
    expect(evaluate('Shapes.Shape s = new Shapes.Square(3); return s.show();', { 'Shapes.cls': shapes })).toBe(
      '[square 9]',
    );
  });

  it('chooses overloads by type and number of arguments', () => {
    const members = `static String f(Integer i) { return 'Integer'; }
      static String f(Long l) { return 'Long'; }
      static String f(String s) { return 'String'; }
      static String f(Object o) { return 'Object'; }
      static String f(Integer a, Integer b) { return 'two'; }`;
    const body = "return f(1) + f(1L) + f('x') + f(true) + f(1, 2);";
    expect(evaluate(body, {}, members)).toBe('IntegerLongStringObjecttwo');
  });

  it('has properties with and without bodies', () => {
    const source = `public class Props {
      public static Integer sets = 0;
      public String plain { get; set; }
      public String loud { get { return loud == null ? 'none' : loud.toUpperCase(); } set { sets++; loud = value; } }
      public Integer fixed { get { return 7; } }
    }`;
    const body =
      "Props p = new Props(); String before = p.loud; p.plain = 'a'; p.loud = 'b'; p.loud += 'c'; return before + p.plain + p.loud + p.fixed + Props.sets;";
    expect(evaluate(body, { 'Props.cls': source })).toBe('noneaBC72');
  });

  it('initialises static and instance variables in the order of the source', () => {
    const members = `static List<String> seen = new List<String>{ 'first' };
      static { seen.add('block'); }
      static Integer count = seen.size();`;
    expect(evaluate("return seen + ' ' + count;", {}, members)).toBe('(first, block) 2');
  });

  it('keeps static variables for a transaction', () => {
    const bench = startApex({
      'S.cls':
        'public class S { static Integer n = 0; public static Object next() { n++; return n; } public static Object twice() { next(); return next(); } }',
    });
    expect([bench.call('S', 'twice'), bench.call('S', 'next')]).toEqual(['2', '1']);
  });

  it('has enums, also as keys and in switch', () => {
    const members =
      "enum Colour { RED, GREEN }\nstatic String name(Colour c) { switch on c { when RED { return 'r'; } when GREEN { return 'g'; } } return null; }";
    const body =
      "Map<Colour, Integer> m = new Map<Colour, Integer>{ Colour.GREEN => 2 }; return name(Colour.valueOf('red')) + m.get(Colour.values()[1]) + Colour.GREEN.ordinal() + Colour.RED.name();";
    expect(evaluate(body, {}, members)).toBe('r21RED');
  });

  it('sorts by compareTo and by a Comparator', () => {
    const members = `class Item implements Comparable {
        Integer n; Item(Integer n) { this.n = n; }
        public Integer compareTo(Object other) { return n - ((Item) other).n; }
        public override String toString() { return '' + n; }
      }
      class Down implements Comparator<Item> { public Integer compare(Item a, Item b) { return b.n - a.n; } }`;
    const body =
      "List<Item> x = new List<Item>{ new Item(2), new Item(3), new Item(1) }; x.sort(); String up = String.valueOf(x); x.sort(new Down()); return String.join(x, '') + up.length();";
    expect(evaluate(body, {}, members)).toMatch(/^321/);
  });

  it('finds objects by equals and hashCode', () => {
    const members = `class Key { String k; Key(String k) { this.k = k; }
      public Boolean equals(Object o) { return o instanceof Key && ((Key) o).k == k; }
      public Integer hashCode() { return k.hashCode(); } }`;
    expect(
      evaluate(
        "return new Set<Key>{ new Key('a'), new Key('a'), new Key('b') }.size() + ' ' + (new Key('a') == new Key('a'));",
        {},
        members,
      ),
    ).toBe('2 true');
  });

  it('has exceptions of its own, with message, cause and trace', () => {
    const members = `class Broken extends Exception { public Integer code = 5; }
      static void fail() { throw new Broken('outer', new TypeException('inner')); }`;
    const body =
      "try { fail(); return null; } catch (Broken e) { return e.getMessage() + '|' + e.getCause().getMessage() + '|' + e.code + '|' + e.getTypeName() + '|' + e.getStackTraceString(); }";
    expect(evaluate(body, {}, members)).toBe(
      'outer|inner|5|Probe.Broken|Class.Probe.fail: line 3, column 1\nClass.Probe.run: line 5, column 1',
    );
  });

  it('does not let assertions and broken limits be caught', () => {
    expect(() => evaluate("try { Assert.fail('no'); } catch (Exception e) { return 'caught'; } return null;")).toThrow(
      'System.AssertException: Assertion Failed: no',
    );
    expect(() =>
      evaluate(
        "try { for (Integer i = 0; i < 101; i++) { Integer n = [SELECT COUNT() FROM Case]; } } catch (Exception e) { return 'caught'; } return null;",
      ),
    ).toThrow('System.LimitException: Too many SOQL queries: 101');
    expect(() => evaluate('while (true) { Integer i = 1; }')).toThrow(
      'System.LimitException: Apex CPU time limit exceeded',
    );
    expect(() => evaluate('return f(1);', {}, 'static Integer f(Integer n) { return f(n + 1); }')).toThrow(
      'System.LimitException: Maximum stack depth has been reached: 1001',
    );
  });

  it('makes objects by type', () => {
    const more = { 'Plug.cls': "public class Plug { public override String toString() { return 'plugged'; } }" };
    expect(
      evaluate(
        "Type t = Type.forName('Plug'); return t.newInstance() + ' ' + t.getName() + ' ' + (Type.forName('Nope') == null);",
        more,
      ),
    ).toBe('plugged Plug true');
  });

  it('reads and writes typed JSON', () => {
    const members = 'class Dto { public String name; public Integer n; public List<Dto> more; }';
    const body =
      'Dto d = (Dto) JSON.deserialize(\'{"name":"a","n":1,"more":[{"name":"b"}]}\', Dto.class); return d.more[0].name + JSON.serialize(d.more[0], true);';
    expect(evaluate(body, {}, members)).toBe('b{"name":"b"}');
  });
});
