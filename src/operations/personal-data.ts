import type { Row } from '../domain/row.js';

/** `logs.personalData`. */
export interface PersonalDataOptions {
  readonly personalData: 'omit' | 'keep';
}

/** Shorter words are no personal data, but parts of any sentence. */
const MIN_LENGTH = 4;

/** Takes subject and sender of a row out of text, unless they are to be kept: other systems quote what they were sent. */
export function withoutPersonalData(
  text: string,
  row: Pick<Row, 'subject' | 'sender'>,
  { personalData }: PersonalDataOptions,
): string {
  if (personalData === 'keep') return text;
  return [row.subject, row.sender]
    .filter((personal) => personal.length >= MIN_LENGTH)
    .reduce((rest, personal) => rest.replaceAll(personal, '(omitted)'), text);
}
