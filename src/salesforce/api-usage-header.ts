import type { ApiUsage } from './org.js';

/**
 * What a header `Sforce-Limit-Info: api-usage=18/5000` tells; undefined if it tells nothing. Beside the org's usage it
 * may tell that of one app, as `per-app-api-usage=17/250(appName=…)`.
 */
export function apiUsageOf(header: string | undefined): ApiUsage | undefined {
  const [, used, limit] = /(?:^|[;,\s])api-usage=(\d{1,15})\/(\d{1,15})/.exec(header ?? '') ?? [];
  return used === undefined || limit === undefined ? undefined : { used: Number(used), limit: Number(limit) };
}
