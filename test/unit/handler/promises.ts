import type { Flow, Step } from '../../../scripts/handler-guide/definition.js';

/** What has happened on one way through a flow. */
interface Past {
  readonly made: boolean;
  readonly described: boolean;
  readonly queued: boolean;
  readonly ended: boolean;
  readonly claimed: boolean;
  readonly remembered: boolean;
  readonly released: boolean;
  readonly answers: number;
  readonly busy: boolean;
}

const NOTHING: Past = {
  made: false,
  described: false,
  queued: false,
  ended: false,
  claimed: false,
  remembered: false,
  released: false,
  answers: 0,
  busy: false,
};

/**
 * Walks every way through a flow, loops included, and says which promises of the contract are broken: answers
 * exactly once (or leaves it to the run that has the claim); attributes and skills before the queueing; nothing half
 * made stays behind; a claim is remembered or given back.
 */
export function brokenPromises(flow: Flow): readonly string[] {
  const broken = new Set<string>();
  const seen = new Set<string>();
  const waiting: (readonly [string, Past])[] = [[flow.start, NOTHING]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [id, past] = next;
    const mark = JSON.stringify(next);
    if (seen.has(mark)) continue;
    seen.add(mark);
    if (id === 'end') {
      for (const fault of atEnd(past)) broken.add(fault);
      continue;
    }
    const step = flow.steps.find((one) => one.id === id);
    if (!step) continue;
    for (const fault of atStep(step, past)) broken.add(fault);
    for (const [exit, target] of Object.entries(step.exits)) waiting.push([target, after(step, exit, past)]);
  }
  return [...broken];
}

function after(step: Step, exit: string, past: Past): Past {
  switch (`${step.tool}.${exit}`) {
    case 'ClaimRow.Claimed':
      return { ...past, claimed: true };
    case 'ClaimRow.Busy':
      return { ...past, busy: true };
    case 'RememberRow.Next':
    case 'RememberRow.Failure':
      return { ...past, remembered: true };
    case 'ReleaseRow.Next':
    case 'ReleaseRow.Failure':
      return { ...past, released: true };
    case 'CreateEmailInteraction.Success':
      return { ...past, made: true };
    case 'SetAttributes.Success':
      return { ...past, described: true };
    case 'TransferEmailInteraction.Success':
      return { ...past, queued: true };
    case 'DisconnectEmailInteraction.Success':
    case 'DisconnectEmailInteraction.Failure':
      return { ...past, ended: true };
    case 'SendCustomNotification.Next':
      return { ...past, answers: Math.min(past.answers + 1, 2) };
    default:
      return past;
  }
}

function atStep(step: Step, past: Past): readonly string[] {
  const isQueueing = step.tool === 'TransferEmailInteraction';
  return [
    ...(isQueueing && !past.described ? [`${step.id} comes before the attributes are set`] : []),
    ...(step.tool === 'SpecifySkill' && past.queued ? [`${step.id} comes after the queueing`] : []),
    ...(step.tool === 'CreateEmailInteraction' && past.made ? [`${step.id} makes a second interaction`] : []),
  ];
}

function atEnd(past: Past): readonly string[] {
  return [
    ...(past.answers === (past.busy ? 0 : 1) ? [] : [`a way to the end answers ${past.answers} times`]),
    ...(past.made && !past.queued && !past.ended ? ['a way to the end leaves a half-made interaction behind'] : []),
    ...(past.claimed && !past.remembered && !past.released
      ? ['a way to the end keeps a claim that led to nothing']
      : []),
  ];
}
