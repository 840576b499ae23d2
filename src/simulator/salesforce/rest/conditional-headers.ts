import type { SObjectRecord } from '../engine/org-engine.js';
import { ApiError, type RestRequest, type RestResponse } from './rest-types.js';

/**
 * If-Modified-Since and If-Unmodified-Since against the record's last change, to the second. Source: REST API guide,
 * "Conditional request headers". Not for DELETE.
 *
 * @returns the 304 or 412 to answer with, or undefined if the request may go on.
 * @throws ApiError 400 for a date that cannot be read on a write.
 */
export function checkPreconditions(request: RestRequest, record: SObjectRecord): RestResponse | undefined {
  if (request.method === 'DELETE') return undefined;
  const changed = Date.parse(String(record.LastModifiedDate));
  const unmodifiedSince = headerDate(request, 'if-unmodified-since');
  if (unmodifiedSince !== undefined && changed > unmodifiedSince) return { status: 412 };
  const modifiedSince = headerDate(request, 'if-modified-since');
  if (modifiedSince === undefined || changed > modifiedSince) return undefined;
  return { status: request.method === 'GET' || request.method === 'HEAD' ? 304 : 412 };
}

function headerDate(request: RestRequest, name: string): number | undefined {
  const text = request.headers[name];
  if (text === undefined) return undefined;
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return time;
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  throw new ApiError(400, 'INVALID_HEADER', `The value of the ${name} header is not a valid date: ${text}`);
}
