import type { AgentInteraction, LoginView, PanelView } from '../../../../src/agents/contract.js';

/** Somebody who is logged in. */
export const SESSION: LoginView = { user: 'ben', displayName: 'Ben', mode: 'alone', endsAt: 9e12, idleMs: 60_000 };

/** An interaction that alerts. @param count makes it differ from others. */
export function interaction(count: number): AgentInteraction {
  return {
    interactionId: `300${count}`,
    state: 'alerting',
    since: 0,
    waitingSince: 0,
    caseId: `5008d00000ABC0${count}AAQ`,
    caseNumber: `0000100${count}`,
    subject: `Subject ${count}`,
    sender: 'customer@example.com',
    skills: [],
    workgroup: 'Support',
    recordUrl: `https://org.example/${count}`,
    popId: `pop-${count}`,
    popped: false,
    poppedBy: '',
    newMail: { count: 0 },
  };
}

/** What the server tells of these interactions. */
export function panelOf(interactions: readonly AgentInteraction[]): PanelView {
  return { now: 5_000_000, status: { statusId: '' }, statuses: [], interactions, foreignAlerts: 0, isCurrent: true };
}
