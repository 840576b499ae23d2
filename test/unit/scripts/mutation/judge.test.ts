import { describe, expect, it } from 'vitest';
import { TestCoverage } from '../../../../scripts/mutation/coverage.js';
import { findMutants } from '../../../../scripts/mutation/find-mutants.js';
import { Judge } from '../../../../scripts/mutation/judge.js';
import { systemClock } from '../../../../src/runtime/clock.js';
import type { ApexSource } from '../../../../src/simulator/salesforce/apex/load/source-files.js';
import { loadOrgMetadata } from '../../../../src/simulator/salesforce/metadata/source-format-loader.js';

const options = { metadata: loadOrgMetadata([]), clock: systemClock, random: Math.random };

function apexClass(name: string, source: string): ApexSource {
  return { kind: 'Class', name, file: `${name}.cls`, source, apiVersion: 67 };
}

const SHOP = apexClass(
  'Shop',
  `public class Shop {
  public static Integer price(Integer pieces) {
    if (pieces > 10) {
      return pieces * 2;
    }
    return pieces * 3;
  }
  public static String greeting() {
    return 'Hello' + '!';
  }
}`,
);

const SHOP_TEST = apexClass(
  'ShopTest',
  `@IsTest
private class ShopTest {
  @IsTest
  static void manyAreCheaper() {
    Assert.areEqual(40, Shop.price(20), 'Two each.');
  }
  @IsTest
  static void fewAreNot() {
    Assert.areEqual(3, Shop.price(1), 'Three each.');
  }
}`,
);

function outcomes(): ReadonlyMap<string, string> {
  const sources = [SHOP, SHOP_TEST];
  const coverage = new TestCoverage(sources, options);
  const judge = new Judge(sources, options);
  return new Map(
    findMutants(SHOP).map((mutant) => {
      const outcome = judge.judge({ mutant, tests: coverage.testsOf(mutant) });
      return [mutant.change, outcome.status === 'killed' ? outcome.by : outcome.status];
    }),
  );
}

describe('mutants of a class with two tests', () => {
  it('are killed by the test that tells them from the original, or survive, or do not compile', () => {
    expect(Object.fromEntries(outcomes())).toMatchObject({
      'pieces > 10 → pieces <= 10': expect.stringMatching(/^ShopTest\./),
      'return pieces * 2; left out': 'ShopTest.manyAreCheaper',
      'pieces * 3 → pieces / 3': 'ShopTest.fewAreNot',
      'pieces > 10 → pieces >= 10': 'survived',
      '10 → 11': 'survived',
      "'Hello' → ''": 'survived',
      "'Hello' + '!' → 'Hello' - '!'": 'invalid',
    });
  });

  it('say nothing when a test fails without them', () => {
    const broken = { ...SHOP_TEST, source: SHOP_TEST.source.replace('40', '41') };
    expect(() => new TestCoverage([SHOP, broken], options)).toThrow('ShopTest.manyAreCheaper fails without any change');
  });

  it('are not killed by a fault of the simulated org', () => {
    const [mutant] = findMutants(SHOP);
    const faulty = new Judge([SHOP, SHOP_TEST], {
      ...options,
      lines: {
        hit: () => {
          throw new TypeError('a fault');
        },
      },
    });
    if (mutant === undefined) throw new Error('no mutant');
    expect(() => faulty.judge({ mutant, tests: ['ShopTest.fewAreNot'] })).toThrow(
      /simulated org failed at Shop\.cls:\d+.*a fault/,
    );
  });

  it('are tried with the tests that run their statement', () => {
    const coverage = new TestCoverage([SHOP, SHOP_TEST], options);
    const tests = new Map(findMutants(SHOP).map((mutant) => [mutant.change, coverage.testsOf(mutant)]));
    expect(tests.get('return pieces * 2; left out')).toEqual(['ShopTest.manyAreCheaper']);
    expect(tests.get('10 → 11')).toHaveLength(2);
    expect(tests.get("'Hello' → ''")).toEqual([]);
    expect(coverage.isTest('ShopTest.cls')).toBe(true);
  });
});
