import { describe, expect, it } from 'vitest';
import { ApexCompileError } from '../../../../src/simulator/salesforce/apex/syntax/compile-error.js';
import { parseClassSource } from '../../../../src/simulator/salesforce/apex/syntax/parse-source.js';

function isRefusedHere(source: string): boolean {
  try {
    parseClassSource('A.cls', source);
    return false;
  } catch (error) {
    if (error instanceof ApexCompileError) return true;
    throw error;
  }
}

const inBody = (statement: string) => `public class A { void f() { ${statement} } }`;

/** Sources, and whether Apex takes them. */
const SOURCES: readonly (readonly [valid: boolean, source: string])[] = [
  [true, inBody('List<Map<Id, List<Case>>> x = new List<Map<Id, List<Case>>>();')],
  [true, inBody('Integer i = (Integer) x + (y) - z;')],
  [true, inBody("String s = ((List<String>) o)[0]?.trim() ?? 'a';")],
  [true, inBody('Boolean b = a < c && d > e || f instanceof List<Case>;')],
  [true, inBody('Integer i = a >> 2 >>> 1 << 3; i >>= 1; i >>>= 2;')],
  [true, inBody('Case[] c = new Case[]{ }; Case[] d = new Case[5]; Type t = Map<Id, Case>.class;')],
  [true, inBody('switch on x { when 1, 2 { } when -3 { } when null { } when else { } }')],
  [true, inBody('for (Integer i = 0, n = 5; i < n; i++) { continue; } for (;;) { break; } do { } while (true);')],
  [
    true,
    inBody(
      'List<Case> c = [SELECT Id, (SELECT Id FROM EmailMessages) FROM Case WHERE CreatedDate > LAST_N_DAYS:3 AND ClosedDate < 2026-01-05T09:00:00Z AND Id IN :x.y(1)[0] LIMIT :n];',
    ),
  ],
  [true, inBody('insert as user a; update b; upsert c Key__c; delete as system d; undelete e; merge f g;')],
  [true, inBody('System.runAs(u) { x(); } try { } catch (Foo.Bar e) { } finally { }')],
  [true, 'public class A { public Integer x { get; private set { x = value; } } static { y(); } { z(); } }'],
  [
    true,
    "@RestResource(urlMapping='/a/*') global with sharing class A extends B implements C, D<Case> { enum E { X, Y } interface F { void g(); } }",
  ],
  [false, inBody('Integer i = ;')],
  [false, inBody('if (a { }')],
  [false, inBody('for (Integer i = 0; i < 5) { }')],
  [false, inBody("String s = 'a\\q';")],
  [false, inBody('Integer class = 1;')],
  [false, inBody('List<Integer x;')],
  [false, inBody('try { }')],
  [false, 'public class A { Integer f( { } }'],
  [false, 'public class A { }}'],
];

describe('the parser', () => {
  it.each(SOURCES)('takes what Apex has, and nothing else (%s): %s', (valid, source) => {
    expect(isRefusedHere(source)).toBe(!valid);
  });
});
