import { compileApex, type LoadApexOptions } from '../../../../src/simulator/salesforce/apex/load/load-program.js';
import type { ApexSource } from '../../../../src/simulator/salesforce/apex/load/source-files.js';
import type { Program } from '../../../../src/simulator/salesforce/apex/program.js';
import { Frame } from '../../../../src/simulator/salesforce/apex/run/frame.js';
import { ApexInterpreter } from '../../../../src/simulator/salesforce/apex/run/interpreter.js';
import { TestScope } from '../../../../src/simulator/salesforce/apex/run/test-scope.js';
import { textOf } from '../../../../src/simulator/salesforce/apex/values/text.js';
import { loadOrgMetadata } from '../../../../src/simulator/salesforce/metadata/source-format-loader.js';
import { createSimulatedOrg, type SimulatedOrg } from '../../../../src/simulator/salesforce/org.js';
import { FakeClock } from '../../../support/fake-clock.js';

export const METADATA = loadOrgMetadata(['salesforce-package/force-app']);

/** An org that runs Apex given as text. */
export interface ApexBench {
  readonly org: SimulatedOrg;
  readonly program: Program;
  readonly clock: FakeClock;
  /** What `System.debug` said. */
  readonly log: string[];
  /** Calls a static method without arguments in a transaction of its own; the text of its result. */
  call(className: string, methodName: string, as?: string): string;
  userId(name: string): string;
}

/** Files as `Name.cls` or `Name.trigger`. */
export type Files = Readonly<Record<string, string>>;

export function sources(files: Files, apiVersion = 60): readonly ApexSource[] {
  return Object.entries(files).map(([file, source]) => ({
    kind: file.endsWith('.cls') ? 'Class' : 'Trigger',
    name: file.replace(/\.\w+$/, ''),
    file,
    source,
    apiVersion,
  }));
}

export function compile(files: Files, options: LoadApexOptions & { readonly apiVersion?: number } = {}): Program {
  return compileApex(sources(files, options.apiVersion), METADATA.schema, options);
}

export function startApex(files: Files, options: LoadApexOptions & { readonly apiVersion?: number } = {}): ApexBench {
  const program = compile(files, options);
  const clock = new FakeClock();
  const log: string[] = [];
  const interpreter = new ApexInterpreter({
    program,
    random: () => 0.5,
    log: { debug: (level, text) => log.push(level === 'DEBUG' ? text : `${level}:${text}`) },
  });
  const org = createSimulatedOrg({
    clock,
    random: () => 0.5,
    metadataFolders: [],
    metadata: METADATA,
    apex: interpreter,
  });
  org.start();
  const userId = (name: string) => {
    const soql = `SELECT Id FROM User WHERE Username = '${name}@casebridge.example'`;
    return org.engine.query({ userId: '', mode: 'system' }, soql).records()[0]?.Id ?? '';
  };
  const call = (className: string, methodName: string, as = 'admin'): string => {
    const method = program.staticMethod(className, methodName);
    if (method === undefined) throw new Error(`no method ${className}.${methodName}`);
    return org.engine.transact({ userId: userId(as), mode: 'system' }, (transaction) => {
      const execution = interpreter.executionOf(transaction);
      execution.test = new TestScope();
      const frame = new Frame(execution, method.owner.unit, 'Test', undefined, null, []);
      return textOf(execution.invoke(method, null, [], undefined), frame);
    });
  };
  return { org, program, clock, log, call, userId };
}

/** Runs statements as the body of a method that returns Object; the text of what it returns. */
export function evaluate(body: string, more: Files = {}, members = ''): string {
  const probe = `public class Probe {\n${members}\npublic static Object run() {\n${body}\n}\n}`;
  return startApex({ 'Probe.cls': probe, ...more }).call('Probe', 'run');
}

/** The problems with which a file is refused, without the file's name. */
export function refusals(files: Files, options: { readonly apiVersion?: number } = {}): readonly string[] {
  try {
    compile(files, options);
  } catch (error) {
    if (error instanceof Error && 'problems' in error && Array.isArray(error.problems)) {
      return error.problems.map((problem: Error) => problem.message);
    }
    throw error;
  }
  return [];
}
