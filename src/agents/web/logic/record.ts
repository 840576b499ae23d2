const RECORD_ID = /^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/;

/** The address of a record if it is one that a page may open; undefined otherwise. */
export function safeRecordUrl(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  // It came by an attribute of the interaction: anything but a web page would run in this page's name.
  return ['https:', 'http:'].includes(new URL(url).protocol) ? url : undefined;
}

/** Whether a text is a Salesforce record id of 15 or 18 characters. */
export function isRecordId(text: string): boolean {
  return RECORD_ID.test(text);
}

/** Name of the browser's tab that shows a case: one for each. */
export function tabNameOf(caseId: string): string {
  return `casebridge-${caseId.slice(0, 15).replace(/[^a-zA-Z0-9]/g, '-')}`;
}
