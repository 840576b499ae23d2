import type { MemorySample, Subject, SubjectCalls, Usage } from './subject-calls.js';

const SAMPLE_MS = 20;
/** One sample is kept for so long. */
const KEPT_MS = 500;

/** The calls of a subject's process: its own, and what the process uses meanwhile. */
export function measured(subject: Subject): SubjectCalls & Record<string, (argument: never) => Promise<unknown>> {
  let peak = process.memoryUsage.rss();
  let cpu = process.cpuUsage();
  let begunAt = performance.now();
  const memory: MemorySample[] = [];
  setInterval(() => {
    const rssBytes = process.memoryUsage.rss();
    peak = Math.max(peak, rssBytes);
    const atMs = performance.now() - begunAt;
    if (atMs >= memory.length * KEPT_MS) memory.push({ atMs, rssBytes });
  }, SAMPLE_MS).unref();
  return {
    start: (surroundings) => subject.start(surroundings),
    begin: async () => {
      peak = process.memoryUsage.rss();
      cpu = process.cpuUsage();
      begunAt = performance.now();
      memory.length = 0;
    },
    usage: async (): Promise<Usage> => {
      const { user, system } = process.cpuUsage(cpu);
      const rssBytes = process.memoryUsage.rss();
      globalThis.gc?.();
      const { heapUsed } = process.memoryUsage();
      return {
        rssBytes,
        peakRssBytes: Math.max(peak, rssBytes),
        heapBytes: heapUsed,
        cpuMs: (user + system) / 1_000,
        memory: [...memory],
      };
    },
    stop: () => subject.stop(),
  };
}
