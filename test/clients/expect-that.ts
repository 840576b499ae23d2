/** Fails the step unless the condition holds. @throws Error with the sentence and what was seen */
export function expectThat(condition: boolean, sentence: string, seen: unknown): asserts condition {
  if (!condition) throw new Error(`${sentence}: ${JSON.stringify(seen)}`);
}
