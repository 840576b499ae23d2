const EVENTS = {
  newCase: 'CaseCreated',
  customerMail: 'EmailReceived',
  customerComment: 'CommentAdded',
  agentComment: 'CommentAdded',
  agentReply: 'AgentReplied',
  closing: 'CaseClosed',
  deletion: 'CaseDeleted',
  requeue: 'Requeued',
};

/** One row as the Apex class gives it: settled as `Routed`, unless said otherwise. */
export function row(number, event, other = {}) {
  return {
    id: `a015e00000000${number}AAA`,
    name: `OR-000000000${number}`,
    event,
    createdDate: '2026-11-22T09:00:00.000Z',
    queueName: 'Support',
    workgroup: 'Support Mail',
    directToUser: null,
    skills: 'English',
    processed: true,
    processedAt: '2026-11-22T09:00:01.000Z',
    outcome: 'Routed',
    error: null,
    attempts: 1,
    interactionId: '100154078860131210',
    ...other,
  };
}

/** A row that nobody has settled. */
export function waitingRow(number, event) {
  return row(number, event, {
    processed: false,
    processedAt: null,
    outcome: null,
    interactionId: null,
    attempts: null,
  });
}

/** What the Apex class says of a case in a monitored queue; `happenings` replaces some by name. */
export function explanation({ rows = [], happenings = {}, skillProblem = null } = {}) {
  return {
    access: 'Full',
    contract: '1',
    case: { id: '5005e000000001AAA', number: '00001026', isClosed: false, ownerType: 'Queue', ownerName: 'Support' },
    queue: { id: '00G5e000000001AAA', name: 'Support', workgroup: 'Support Mail' },
    skills: { text: 'English', problem: skillProblem },
    happenings: Object.entries(EVENTS).map(([name, event]) => ({
      happening: name,
      makesRow: true,
      event,
      code: 'Routes',
      reason: `A row with the event ${event}.`,
      workgroup: 'Support Mail',
      directToUser: null,
      ...happenings[name],
    })),
    rows,
  };
}

/** A happening that makes no row. */
export function none(reason) {
  return { makesRow: false, event: null, reason, workgroup: null };
}
