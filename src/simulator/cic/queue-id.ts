/** Numbers of `urn:inin.com:queues:queueType`. */
export const QUEUE_TYPE = { system: 0, user: 1, workgroup: 2, station: 3 } as const;

/** Names one queue, as ICWS does. */
export interface QueueId {
  readonly queueType: number;
  readonly queueName: string;
}

/** The queue of a user. */
export function userQueue(userId: string): QueueId {
  return { queueType: QUEUE_TYPE.user, queueName: userId };
}

/** The queue of a workgroup. */
export function workgroupQueue(name: string): QueueId {
  return { queueType: QUEUE_TYPE.workgroup, queueName: name };
}

function sameQueue(a: QueueId, b: QueueId): boolean {
  return a.queueType === b.queueType && a.queueName.toLowerCase() === b.queueName.toLowerCase();
}

/** Whether two lists of queues have one in common. */
export function sharesQueue(a: readonly QueueId[], b: readonly QueueId[]): boolean {
  return a.some((one) => b.some((other) => sameQueue(one, other)));
}
