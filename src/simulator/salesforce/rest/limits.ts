import type { ApiUsage } from './api-usage.js';

/** Limits that nothing here uses up, with an Enterprise org's maximum. */
const UNUSED: Readonly<Record<string, number>> = {
  DailyAsyncApexExecutions: 250_000,
  DailyBulkApiBatches: 15_000,
  DailyDurableStreamingApiEvents: 200_000,
  DailyStreamingApiEvents: 200_000,
  DailyWorkflowEmails: 100_000,
  DataStorageMB: 10_240,
  DurableStreamingApiConcurrentClients: 1_000,
  FileStorageMB: 10_240,
  HourlyTimeBasedWorkflow: 1_000,
  MassEmail: 5_000,
  SingleEmail: 5_000,
  StreamingApiConcurrentClients: 1_000,
};

/** The body of `GET /limits`. */
export function limitsJson(usage: ApiUsage): Record<string, { readonly Max: number; readonly Remaining: number }> {
  const unused = Object.entries(UNUSED).map(([name, max]) => [name, { Max: max, Remaining: max }] as const);
  return {
    DailyApiRequests: { Max: usage.max, Remaining: Math.max(0, usage.max - usage.used) },
    ...Object.fromEntries(unused),
  };
}
