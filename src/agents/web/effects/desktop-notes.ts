import type { AgentInteraction } from '../../contract.js';

/** Whether the browser lets the page tell things on the desktop; `unasked` until the agent was asked. */
export type NotesPermission = 'allowed' | 'refused' | 'unasked' | 'none';

/** What the browser says now. */
export function notesPermission(): NotesPermission {
  if (!('Notification' in window)) return 'none';
  if (Notification.permission === 'granted') return 'allowed';
  return Notification.permission === 'denied' ? 'refused' : 'unasked';
}

/** Asks the agent; to be called upon a click. */
export async function askForNotes(): Promise<NotesPermission> {
  if (notesPermission() === 'unasked') await Notification.requestPermission();
  return notesPermission();
}

/** Tells of an interaction on the desktop, if that is allowed. A click on it brings the panel to the front. */
export function showNote({ popId, caseNumber, subject, sender }: AgentInteraction): void {
  if (notesPermission() !== 'allowed') return;
  try {
    const body = [subject, sender].filter((part) => part !== '').join('\n');
    const note = new Notification(caseNumber === '' ? 'A case for you' : `Case ${caseNumber}`, { body, tag: popId });
    note.addEventListener('click', () => {
      window.focus();
      note.close();
    });
  } catch {
    // Some browsers have the permission and no such notifications, e.g. on phones.
  }
}
