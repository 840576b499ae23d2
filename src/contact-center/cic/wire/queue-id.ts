/** A queue as ICWS names it in requests; types are those of `urn:inin.com:queues:queueType`. */
export interface QueueId {
  readonly queueType: 1 | 2;
  readonly queueName: string;
}

/** A user's own queue. */
export function userQueue(queueName: string): QueueId {
  return { queueType: 1, queueName };
}

/** The queue of a workgroup. */
export function workgroupQueue(queueName: string): QueueId {
  return { queueType: 2, queueName };
}
