import { refreshApex } from '@salesforce/apex';
import explain from '@salesforce/apex/RoutingCasePage.explain';
import { createElement } from 'lwc';
import ObjectRoutingCase from '../objectRoutingCase';
import { explanation, row, waitingRow } from './explanations';

jest.mock('@salesforce/apex', () => ({ refreshApex: jest.fn(() => Promise.resolve()) }), { virtual: true });
jest.mock(
  '@salesforce/apex/RoutingCasePage.explain',
  () => ({ default: require('@salesforce/sfdx-lwc-jest').createApexTestWireAdapter(jest.fn()) }),
  { virtual: true },
);

const CASE_ID = '5005e000000001AAA';

function show() {
  const element = createElement('c-object-routing-case', { is: ObjectRoutingCase });
  element.recordId = CASE_ID;
  document.body.appendChild(element);
  return element.shadowRoot;
}

async function shown(data) {
  const page = show();
  explain.emit(data);
  await Promise.resolve();
  return page;
}

function part(page, id) {
  return page.querySelector(`[data-id="${id}"]`);
}

function parts(page, id) {
  return [...page.querySelectorAll(`[data-id="${id}"]`)];
}

afterEach(() => {
  document.body.replaceChildren();
  jest.clearAllMocks();
});

describe('the component on the case page', () => {
  it('asks for its case, and says that it loads until there is an answer', async () => {
    const page = show();
    await Promise.resolve();
    expect(explain.getLastConfig()).toEqual({ caseId: CASE_ID });
    expect(page.querySelector('lightning-spinner').alternativeText).toBe('Loading the state of routing');
    expect(part(page, 'status')).toBeNull();
  });

  it('shows state, interaction and rows', async () => {
    const page = await shown(
      explanation({ rows: [row(2, 'EmailReceived', { outcome: 'AlreadyActive' }), row(1, 'CaseCreated')] }),
    );
    expect(page.querySelector('lightning-spinner')).toBeNull();
    expect(part(page, 'status').label).toBe('Routed');
    expect(part(page, 'status').className).toBe('');
    expect(part(page, 'sentence').textContent).toBe('In the workgroup Support Mail.');
    expect(part(page, 'interaction').textContent).toBe('100154078860131210');
    expect(part(page, 'next-mail').textContent).toBe('Goes to the workgroup Support Mail.');
    expect(parts(page, 'row').map((line) => line.querySelector('lightning-formatted-url').label)).toEqual([
      'OR-0000000002',
      'OR-0000000001',
    ]);
    expect(parts(page, 'row')[0].querySelector('lightning-formatted-url').value).toBe('/a015e000000002AAA');
  });

  it('claims no more than rows tell: the agent may have disconnected since, which makes no row', async () => {
    const settled = { outcome: 'AlreadyActive', processedAt: '2026-11-22T09:30:00.000Z' };
    const page = await shown(explanation({ rows: [row(2, 'EmailReceived', settled), row(1, 'CaseCreated')] }));
    expect(part(page, 'interaction-label').textContent).toBe('Last known interaction');
    const asOf = part(page, 'as-of');
    expect(asOf.querySelector('lightning-formatted-date-time').value).toBe('2026-11-22T09:30:00.000Z');
    expect(asOf.textContent.replace(/\s+/g, ' ').trim()).toBe(
      'As of (OR-0000000002). What an agent has done in the contact centre since then, such as disconnecting, is not known here.',
    );
  });

  it('says nothing of a time where there is no interaction to speak of', async () => {
    const rows = [row(2, 'AgentReplied', { outcome: 'Disconnected' }), row(1, 'CaseCreated')];
    const page = await shown(explanation({ rows }));
    expect(part(page, 'status').label).toBe('Ended');
    expect(part(page, 'as-of')).toBeNull();
    expect(part(page, 'interaction-label')).toBeNull();
  });

  it('shows a cause in its row, and leaves out an interaction that is not there', async () => {
    const rows = [row(1, 'CaseCreated', { outcome: 'Failed', error: 'UnknownSkill', interactionId: null })];
    const page = await shown(explanation({ rows, skillProblem: "The skill 'A|B' contains '|'." }));
    expect(part(page, 'row').textContent).toContain('UnknownSkill');
    expect(part(page, 'status').className).toBe('slds-theme_error');
    expect(part(page, 'interaction')).toBeNull();
    expect(part(page, 'skills').textContent).toBe("The skill 'A|B' contains '|'.");
  });

  it('has no table without rows', async () => {
    const page = await shown(explanation());
    expect(page.querySelector('table')).toBeNull();
    expect(part(page, 'status').label).toBe('Not routed');
  });

  it('names its table, columns and rows for screen readers, and tells changes', async () => {
    const page = await shown(explanation({ rows: [waitingRow(1, 'CaseCreated')] }));
    expect(page.querySelector('caption').textContent).toBe('Routing rows of this case, newest first');
    expect(page.querySelectorAll('thead th[scope="col"]')).toHaveLength(4);
    expect(page.querySelectorAll('tbody th[scope="row"]')).toHaveLength(1);
    expect(page.querySelector('[aria-live="polite"]').contains(part(page, 'sentence'))).toBe(true);
  });

  it('tells an agent without access to rows what to ask for, and shows nothing else', async () => {
    const page = await shown({ access: 'NoRows' });
    expect(part(page, 'notice').textContent).toMatch(/^You may not see .* Object Routing Viewer\. You do not need it/);
    expect(part(page, 'status')).toBeNull();
    expect(part(page, 'detail')).toBeNull();
  });

  it('says that there is no such case', async () => {
    expect(part(await shown({ access: 'NoCase' }), 'notice').textContent).toMatch(/^There is no such case/);
  });

  it('tells an agent without access to the class the same, with what Salesforce said', async () => {
    const page = show();
    explain.error({ message: "You do not have access to the Apex class named 'RoutingCasePage'." });
    await Promise.resolve();
    expect(part(page, 'notice').textContent).toMatch(/Object Routing Viewer/);
    expect(part(page, 'detail').textContent).toMatch(/RoutingCasePage/);
    explain.emit(explanation());
    await Promise.resolve();
    expect(part(page, 'notice')).toBeNull();
    expect(part(page, 'status').label).toBe('Not routed');
  });

  it('asks again when told to, once at a time, also after a failure', async () => {
    const page = await shown(explanation());
    const button = page.querySelector('lightning-button-icon');
    expect(button.alternativeText).toBe('Refresh the state of routing');
    let fail;
    refreshApex.mockReturnValueOnce(new Promise((_resolve, reject) => (fail = reject)));
    button.click();
    button.click();
    expect(refreshApex).toHaveBeenCalledTimes(1);
    fail(new Error('the network is gone'));
    await new Promise((resolve) => setTimeout(resolve));
    button.click();
    expect(refreshApex).toHaveBeenCalledTimes(2);
  });
});
