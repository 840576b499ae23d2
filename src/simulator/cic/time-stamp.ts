/** The compact ISO-8601 UTC form of ICWS dates, e.g. `20201029T082018Z`. `at` is in milliseconds since the epoch. */
export function compactTime(at: number): string {
  return `${new Date(at)
    .toISOString()
    .replace(/[-:]/g, '')
    .replace(/\.\d{3}/, '')}`;
}
