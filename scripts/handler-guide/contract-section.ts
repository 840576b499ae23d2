import type { Definition } from './definition.js';
import { expression } from './expression.js';
import { code, table } from './markdown.js';

/** What goes over the line: the notifications in both directions, the failure codes, the attributes. */
export function contractSection(definition: Definition): string {
  const { contract, initiator, constants, flows } = definition;
  return `## The contract

Version ${code(constants.supportedContract ?? '')}. Object id of every notification, in both directions: ${code(initiator.objectId)}. Ids and
events are compared without regard to case. A data string has at most ${contract.maxStringLength} characters and no control characters.

### To the handler

${flows.map((flow) => numbered(flow.eventId, flow.purpose, flow.inputs)).join('\n\n')}

### From the handler

${contract.answers.map((answer) => numbered(answer.eventId, answer.meaning, answer.data)).join('\n\n')}

**Never answer nothing.** A failure that is answered has a name within seconds; one that is not is asked for again until
somebody looks.

### Failure codes

${table(
  ['code', 'when', 'what Casebridge does'],
  contract.failureCodes.map(({ code: name, when, then }) => [code(name), when, then]),
)}

### Attributes

Set on the interaction **before** it is queued.

${table(
  ['attribute', 'value', 'what it is for'],
  contract.attributes.map(({ name, value, meaning }) => [code(name), code(expression(value, constants)), meaning]),
)}`;
}

function numbered(
  eventId: string,
  meaning: string,
  data: readonly { readonly name: string; readonly meaning: string }[],
): string {
  const rows = data.map(({ name, meaning: what }, index) => [String(index + 1), code(name), what]);
  return `**${eventId}.** ${meaning}\n\n${table(['#', 'data string', 'meaning'], rows)}`;
}
