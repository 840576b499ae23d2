import type { ExplainedInteraction, ExplainFacts } from '../../domain/explained-case.js';
import type { TimelineEntry } from './timeline-entry.js';

/** What the CIC server itself says of the interactions of a case: when they were made, taken and ended, and where they are now. */
export function interactionEntries({ interactions, askedAt }: ExplainFacts): readonly TimelineEntry[] {
  return (interactions ?? []).flatMap((interaction) => {
    const told: readonly (readonly [number | undefined, string])[] = [
      [interaction.madeAt, 'interaction made'],
      [interaction.takenAt, 'interaction taken by an agent'],
      [interaction.endedAt, 'interaction ended'],
      [askedAt, nowText(interaction)],
    ];
    return told.flatMap(([at, what]) => (at === undefined || what === '' ? [] : [entry(at, interaction.id, what)]));
  });
}

/** Where an interaction is; '' if its end is told by itself. */
function nowText({ state, workgroup, user, waitReason, endedAt }: ExplainedInteraction): string {
  switch (state) {
    case 'waiting':
      return `now waiting in ACD${workgroup === '' ? '' : ` in ${workgroup}`}: ${waitReason || 'the server does not say why'}`;
    case 'alerting':
      return `now alerting ${user || 'an agent'}`;
    case 'withAgent':
      return `now with ${user || 'an agent'}`;
    case 'ended':
      return endedAt === undefined ? 'interaction has ended' : '';
    case 'gone':
      return 'the server has no such interaction any more';
  }
}

function entry(at: number, interactionId: string, what: string): TimelineEntry {
  return { at, source: 'cic', stage: 'cic', row: '', interactionId, what };
}
