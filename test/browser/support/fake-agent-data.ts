import type { AgentInteraction, StatusChoice } from '../../../src/agents/contract.js';

/** The one agent that the fake listener knows. */
export const AGENT = { user: 'ben.kim', password: 'pass word 1', displayName: 'Ben Kim' } as const;

/** What the agent can choose. */
export const STATUSES: readonly StatusChoice[] = [
  { id: 'available', text: 'Available' },
  { id: 'lunch', text: 'At lunch' },
  { id: 'gone', text: 'Gone home' },
];

const SUBJECTS = ['Invoice shows the wrong amount', 'Parcel has not arrived', 'How do I change my address?'] as const;
const SENDERS = ['maria.lopez@example.com', 'j.smith@example.org', 'kim@example.net'] as const;
const SKILLS = [['Billing', 'Spanish'], ['Shipping'], []] as const;

/** An interaction that alerts. @param count from 1: makes it differ from others. */
export function fakeInteraction(count: number, change: Partial<AgentInteraction> = {}): AgentInteraction {
  const at = (count - 1) % SUBJECTS.length;
  const caseId = `5008d00000ABC${String(count).padStart(2, '0')}AAQ`;
  return {
    interactionId: `30000000${count}`,
    state: 'alerting',
    since: Date.now(),
    waitingSince: Date.now() - count * 65_000,
    caseId,
    caseNumber: `0000102${count}`,
    subject: SUBJECTS[at] ?? '',
    sender: SENDERS[at] ?? '',
    skills: SKILLS[at] ?? [],
    workgroup: 'Customer Care',
    recordUrl: `http://127.0.0.1:9/lightning/r/Case/${caseId}/view`,
    popId: `30000000${count}/ben.kim/test.${count}`,
    popped: false,
    poppedBy: '',
    newMail: { count: 0 },
    ...change,
  };
}
