import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runApexTests } from '../../../../src/simulator/salesforce/apex/testing/run-apex-tests.js';
import {
  type ApexTestReport,
  formatApexTestReport,
} from '../../../../src/simulator/salesforce/apex/testing/test-report.js';
import { FakeClock } from '../../../support/fake-clock.js';

const FILES = {
  'Doubler.cls': `public class Doubler {
  public static Integer twice(Integer n) {
    if (n == null) {
      return 0;
    }
    return n * 2;
  }
  public class Later implements Queueable {
    public void execute(QueueableContext context) {
      insert as system new Case(Subject = 'later');
    }
  }
}`,
  'Mark.trigger': `trigger Mark on Case (before insert) {
  for (Case c : Trigger.new) {
    c.Origin = 'Web';
  }
}`,
  'DoublerTest.cls': `@IsTest
private class DoublerTest {
  static Integer calls = 0;
  @TestSetup
  static void prepare() {
    calls++;
    insert new Case(Subject = 'prepared');
  }
  @IsTest
  static void doubles() {
    Assert.areEqual(4, Doubler.twice(2));
    Assert.areEqual(0, calls, 'static variables are those of the method');
    insert new Case(Subject = 'mine');
  }
  @IsTest
  static void seesOnlyItsOwn() {
    Assert.areEqual(1, [SELECT COUNT() FROM Case WHERE Origin = 'Web']);
    Assert.areEqual(0, [SELECT COUNT() FROM Interaction_Routing_Queue__c]);
    Assert.areNotEqual(0, [SELECT COUNT() FROM User]);
  }
  @IsTest
  static void jobsRunAtStopTest() {
    Test.startTest();
    System.enqueueJob(new Doubler.Later());
    Assert.areEqual(1, [SELECT COUNT() FROM Case]);
    Test.stopTest();
    Assert.areEqual(2, [SELECT COUNT() FROM Case]);
  }
  @IsTest
  static void fails() {
    Integer n = 1;
    Assert.areEqual(3, Doubler.twice(n), 'it is two');
  }
}`,
};

describe('the Apex test runner', () => {
  let folder = '';
  let report: ApexTestReport;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'apex-tests-'));
    mkdirSync(join(folder, 'classes'));
    for (const [name, source] of Object.entries(FILES)) {
      const root = name.endsWith('.cls') ? 'ApexClass' : 'ApexTrigger';
      writeFileSync(join(folder, 'classes', name), source);
      const meta = `<${root}><apiVersion>67.0</apiVersion><status>Active</status></${root}>`;
      writeFileSync(join(folder, 'classes', `${name}-meta.xml`), meta);
    }
    const metadataFolders = ['salesforce-package/force-app/main/default/objects', folder];
    report = runApexTests({ metadataFolders, filter: '', clock: new FakeClock(), random: () => 0.5 });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('runs each method on its own and says what failed where', () => {
    const outcome = report.results.map((result) => `${result.methodName} ${result.message ?? 'ok'}`);
    expect(outcome).toEqual([
      'doubles ok',
      'seesOnlyItsOwn ok',
      'jobsRunAtStopTest ok',
      'fails System.AssertException: Assertion Failed: it is two: Expected: 3, Actual: 2',
    ]);
    const failed = report.results.at(-1);
    expect(failed?.location).toBe(`${join(folder, 'classes', 'DoublerTest.cls')}:32`);
    expect(failed?.stack).toEqual(['Class.DoublerTest.fails: line 32, column 1']);
    expect([report.passed, report.failed]).toEqual([3, 1]);
  });

  it('counts the lines of classes and triggers that ran', () => {
    const lines = report.coverage.map(
      (entry) => `${entry.kind} ${entry.name} ${entry.covered}/${entry.lines} ${entry.uncovered.join()}`,
    );
    expect(lines).toEqual(['Class Doubler 3/4 4', 'Trigger Mark 2/2 ']);
    expect(formatApexTestReport(report)).toContain('75 %  Class Doubler  not run: 4');
  });
});
