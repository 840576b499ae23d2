/**
 * How many places off the one is that is farthest from its place.
 *
 * @param ranks the order in which things came, each as its place in the right order, from 0.
 */
export function farthestFromPlace(ranks: readonly number[]): number {
  return ranks.reduce((farthest, rank, position) => Math.max(farthest, Math.abs(rank - position)), 0);
}
