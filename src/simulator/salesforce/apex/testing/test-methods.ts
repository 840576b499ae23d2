import type { Program } from '../program.js';
import type { UserClass, UserMethod } from '../types/user-class.js';

/** A class with tests in it. */
export interface ApexTestClass {
  readonly name: string;
  readonly setups: readonly UserMethod[];
  readonly tests: readonly UserMethod[];
  /** `@IsTest(SeeAllData=true)`, which the simulated org refuses: tests must not depend on an org's records. */
  readonly seesAllData: boolean;
}

/** The test classes of a program. */
export function findTestClasses(program: Program): readonly ApexTestClass[] {
  return [...program.classes.values()]
    .filter((of) => of.isTest)
    .map(testClass)
    .filter((of) => of.tests.length > 0);
}

function testClass(of: UserClass): ApexTestClass {
  const methods = [...of.methods.values()].flat().sort((a, b) => a.at.line - b.at.line);
  const isTest = (method: UserMethod) => method.annotations.has('istest') || method.modifiers.has('testmethod');
  const annotations = of.declaration.modifiers.annotations.filter((annotation) => annotation.name === 'istest');
  return {
    name: of.name,
    setups: methods.filter((method) => method.isStatic && method.annotations.has('testsetup')),
    tests: methods.filter((method) => method.isStatic && method.parameters.length === 0 && isTest(method)),
    seesAllData: annotations.some((annotation) => annotation.values.get('seealldata')?.toLowerCase() === 'true'),
  };
}
