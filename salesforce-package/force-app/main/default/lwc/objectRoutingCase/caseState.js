/**
 * Outcomes after which the interaction that a row names was there. What an agent does in the contact centre makes no row:
 * it may have ended since.
 */
const ALIVE = new Set(['Routed', 'Transferred', 'AlreadyActive', 'LeftOpen']);

/** Outcomes that say nothing about an interaction. */
const SILENT = new Set(['Superseded', 'Failed']);

/**
 * Puts what the package says of a case into words for its page.
 *
 * @param {object} explanation of the Apex class RoutingCasePage, with access `Full`
 * @returns {object} `status` (`waiting`, `failed`, `routed`, `ended` or `notRouted`), `title`, `sentence`, `interactionId`
 * (of the interaction that was alive when the rows told of it last, or null), `asOf` (the row that told so: `name`, `at`;
 * null with every other status than `routed`), `nextMail`, `skillProblem`, `rows` newest first
 */
export function describeCase(explanation) {
  const { rows, skills } = explanation;
  const settled = rows.filter(({ processed }) => processed);
  const telling = settled.find(({ outcome }) => !SILENT.has(outcome));
  const alive = telling !== undefined && ALIVE.has(telling.outcome);
  const stands = standing(explanation, settled, alive ? telling : undefined);
  return {
    ...stands,
    asOf: stands.status === 'routed' ? { name: telling.name, at: telling.processedAt } : null,
    interactionId: alive ? interactionOf(settled) : null,
    nextMail: nextMail(happening(explanation, 'customerMail')),
    skillProblem: skills.problem,
    rows: rows.map(rowFacts),
  };
}

function standing(explanation, settled, alive) {
  const waiting = explanation.rows.find(({ processed }) => !processed);
  if (waiting) return status('waiting', 'Waiting', `${waiting.name} (${waiting.event}) waits for Casebridge.`);
  const last = settled.find(({ outcome }) => outcome !== 'Superseded');
  if (last?.outcome === 'Failed') return status('failed', 'Failed', failure(last));
  if (alive) return status('routed', 'Routed', target(alive));
  if (last)
    return status('ended', 'Ended', `${last.name} (${last.event}): ${last.outcome}. ${whyNot(explanation)}`.trim());
  return status('notRouted', 'Not routed', whyNot(explanation) || 'The case is in a monitored queue, and has no rows.');
}

function status(name, title, sentence) {
  return { status: name, title, sentence };
}

function failure({ name, event, error }) {
  return `${name} (${event}) could not be routed: ${error ?? 'no cause is noted'}`;
}

function target({ workgroup, directToUser }) {
  return directToUser ? `For ${directToUser}, of the workgroup ${workgroup}.` : `In the workgroup ${workgroup}.`;
}

/** Why the case as it is now makes no row; empty if it would make one. */
function whyNot(explanation) {
  const { makesRow, reason } = happening(explanation, 'newCase');
  return makesRow ? '' : reason;
}

function nextMail({ makesRow, reason, workgroup, directToUser }) {
  if (!makesRow) return `Makes no row. ${reason}`;
  return directToUser ? `Goes to ${directToUser}.` : `Goes to the workgroup ${workgroup}.`;
}

function happening({ happenings }, name) {
  return happenings.find((entry) => entry.happening === name);
}

/** A row that left an interaction open need not name it; an older one does. */
function interactionOf(settled) {
  return settled.find(({ interactionId }) => interactionId)?.interactionId ?? null;
}

function rowFacts({ id, name, event, createdDate, processed, outcome, error }) {
  const failed = outcome === 'Failed';
  return {
    id,
    url: `/${id}`,
    name,
    event,
    createdDate,
    outcome: processed ? outcome : 'Waiting',
    error: failed ? error : null,
  };
}
