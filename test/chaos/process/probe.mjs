// Loaded into the connector's process before its own code: tells once a second on descriptor 3 how the process is.
import { existsSync, readdirSync, writeSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const DESCRIPTOR = 3;
const EVERY_MS = 1_000;
const DESCRIPTORS = '/proc/self/fd';
const NANOSECONDS_PER_MS = 1e6;

const lag = monitorEventLoopDelay({ resolution: 10 });
lag.enable();

setInterval(() => {
  const sample = {
    at: Date.now(),
    rssBytes: process.memoryUsage.rss(),
    heapBytes: process.memoryUsage().heapUsed,
    handles: process.getActiveResourcesInfo().length,
    descriptors: existsSync(DESCRIPTORS) ? readdirSync(DESCRIPTORS).length : null,
    lagMs: lag.max / NANOSECONDS_PER_MS,
  };
  lag.reset();
  writeSync(DESCRIPTOR, `${JSON.stringify(sample)}\n`);
}, EVERY_MS).unref();
