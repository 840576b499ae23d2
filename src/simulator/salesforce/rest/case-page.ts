import type { HttpExchangeRequest, HttpExchangeResponse } from '../../../runtime/http-exchange.js';
import type { SimulatedOrgEngine } from '../engine/simulated-org-engine.js';
import { html, type Markup } from '../pages/html/markup.js';

const FIELDS = [
  'CaseNumber',
  'Subject',
  'Status',
  'Priority',
  'Origin',
  'SuppliedName',
  'SuppliedEmail',
  'Description',
];

/** The record page `/500…` of an org without people's pages: the case in a few lines of HTML. */
export function renderCasePage(engine: SimulatedOrgEngine, request: HttpExchangeRequest): HttpExchangeResponse {
  const id = (request.target.split('?')[0] ?? '').replace(/^\/+/, '');
  const record = engine.transact({ userId: '', mode: 'system' }, (transaction) => transaction.find('Case', id));
  if (record === undefined) {
    return page(404, 'Record not found', html`<p>The record you tried to view does not exist.</p>`);
  }
  const lines = FIELDS.map((name) => html`<dt>${name}</dt><dd>${String(record[name] ?? '')}</dd>`);
  return page(200, `Case ${String(record.CaseNumber)}`, html`<dl>${lines}</dl>`);
}

function page(status: number, title: string, content: Markup): HttpExchangeResponse {
  const { text } =
    html`<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body><h1>${title}</h1>${content}</body></html>`;
  return {
    status,
    headers: { 'Content-Type': 'text/html;charset=UTF-8', 'Content-Security-Policy': "default-src 'none'" },
    body: text,
  };
}
