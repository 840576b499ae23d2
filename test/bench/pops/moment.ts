/** Milliseconds since the epoch with fractions, on the clock that all processes of this machine share. */
export function moment(): number {
  return performance.timeOrigin + performance.now();
}
