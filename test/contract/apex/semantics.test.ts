import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type ApexBench, startApex } from '../../unit/simulator/apex/apex-bench.js';
import { type FactSetting, SEMANTIC_FACTS } from './semantics/semantic-fact.js';
import { apexSemanticsPage } from './semantics/semantics-page.js';
import { SOURCES } from './semantics/sources.js';

const method = (name: string, body: string) => `public static Object ${name}() {\n${body}\n}\n`;

function call(bench: ApexBench, name: string, as: string): string {
  try {
    return bench.call('Probe', name, as);
  } catch (error) {
    return `throws ${error instanceof Error ? error.message : String(error)}`;
  }
}

function tryOut(body: string, { files = {}, apiVersion, as = 'admin', later }: FactSetting): string {
  const probe = `public class Probe {\n${method('run', body)}${later === undefined ? '' : method('later', later)}}`;
  const seen = 'public class Seen { public static List<String> events = new List<String>(); }';
  const sources = { 'Probe.cls': probe, 'Seen.cls': seen, ...files };
  const bench = startApex(sources, apiVersion === undefined ? {} : { apiVersion });
  if (later === undefined) return call(bench, 'run', as);
  const { exceptionMessage } = bench.org.executeAnonymous('System.debug(Probe.run());');
  const first = exceptionMessage === null ? bench.log.at(-1) : `throws ${exceptionMessage}`;
  bench.org.engine.runQueuedJobs();
  return `${first}, then ${call(bench, 'later', as)}`;
}

describe('semantics of Apex', () => {
  it.each(SEMANTIC_FACTS.map((row) => [...row] as const))('%s (%s)', (_fact, source, body, result, setting) => {
    expect(tryOut(body, setting ?? {})).toBe(result);
    expect(SOURCES[source]).toMatch(/^https:/);
  });

  it('are all on the page, and no source is there for nothing', () => {
    expect(readFileSync('docs/apex-semantics.md', 'utf8')).toBe(apexSemanticsPage());
    expect(Object.keys(SOURCES).filter((source) => !SEMANTIC_FACTS.some((row) => row[1] === source))).toEqual([]);
  });
});
