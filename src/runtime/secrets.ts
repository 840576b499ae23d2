/** Knows what must not be shown. Texts of other systems pass through it before they are cut, logged or stored. */
export interface Secrets {
  /** The text without any known secret. */
  text(text: string): string;
  /**
   * Takes in a secret that came up while running: a token, a cookie. Only the latest are remembered; whoever uses one for
   * long tells it again from time to time. @param isLasting as good as long as the process lives: never forgotten.
   */
  learn(secret: string, isLasting?: boolean): void;
}

/** Knows no secrets; for tests and tools that have none. */
export const NO_SECRETS: Secrets = { text: (text) => text, learn: () => undefined };

/** The beginning of a text of another system, safe to print: redacted first, since a cut secret is not recognised. */
export function safeExcerpt(text: string, secrets: Secrets, maxLength: number): string {
  return secrets
    .text(text)
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}/gu, '')
    .slice(0, maxLength);
}
