/**
 * Milliseconds of a `Retry-After` header (RFC 9110, 10.2.3); undefined if there is none that can be read. Dates are not
 * believed: the clocks of two hosts differ.
 */
export function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined || !/^\s*\d{1,9}\s*$/.test(header)) return undefined;
  return Number(header) * 1_000;
}
