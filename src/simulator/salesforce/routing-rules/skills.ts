/** Skills as a row carries them, and what is wrong with them. */
export interface NormalizedSkills {
  /** Joined by `;`, at most 255 characters. */
  readonly text: string;
  readonly problem?: string;
}

const MAX_LENGTH = 255;

/** Splits at `;`, trims, drops what is empty. `|` separates fields in CIC and cannot be part of a skill's name. */
export function normalizeSkills(input: string): NormalizedSkills {
  const skills = input
    .split(';')
    .map((skill) => skill.trim())
    .filter((skill) => skill !== '');
  const text = skills.join(';');
  const bad = skills.find((skill) => skill.includes('|'));
  if (bad !== undefined) return { text: text.slice(0, MAX_LENGTH), problem: `The skill '${bad}' contains '|'.` };
  if (text.length > MAX_LENGTH) {
    return { text: text.slice(0, MAX_LENGTH), problem: `The skills are longer than ${MAX_LENGTH} characters.` };
  }
  return { text };
}
