import type { Subject, SubjectCalls, Usage } from './subject-calls.js';

const SAMPLE_MS = 20;

/** The calls of a subject's process: its own, and what the process uses meanwhile. */
export function measured(subject: Subject): SubjectCalls & Record<string, (argument: never) => Promise<unknown>> {
  let peak = process.memoryUsage.rss();
  let cpu = process.cpuUsage();
  setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, SAMPLE_MS).unref();
  return {
    start: (surroundings) => subject.start(surroundings),
    begin: async () => {
      peak = process.memoryUsage.rss();
      cpu = process.cpuUsage();
    },
    usage: async (): Promise<Usage> => {
      const { user, system } = process.cpuUsage(cpu);
      const rssBytes = process.memoryUsage.rss();
      globalThis.gc?.();
      const { heapUsed } = process.memoryUsage();
      return { rssBytes, peakRssBytes: Math.max(peak, rssBytes), heapBytes: heapUsed, cpuMs: (user + system) / 1_000 };
    },
    stop: () => subject.stop(),
  };
}
