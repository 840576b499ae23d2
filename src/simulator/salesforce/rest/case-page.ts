import type { HttpExchangeRequest, HttpExchangeResponse } from '../../../runtime/http-exchange.js';
import type { SimulatedOrgEngine } from '../engine/simulated-org-engine.js';

/** The record page `/500…` as a screen pop opens it: the case in a few lines of HTML. */
export function renderCasePage(engine: SimulatedOrgEngine, request: HttpExchangeRequest): HttpExchangeResponse {
  const id = (request.target.split('?')[0] ?? '').replace(/^\/+/, '');
  const record = engine.transact({ userId: '', mode: 'system' }, (transaction) => transaction.find('Case', id));
  if (record === undefined) return page(404, 'Record not found', '<p>The record you tried to view does not exist.</p>');
  const names = [
    'CaseNumber',
    'Subject',
    'Status',
    'Priority',
    'Origin',
    'SuppliedName',
    'SuppliedEmail',
    'Description',
  ];
  const lines = names.map((name) => `<dt>${name}</dt><dd>${escapeHtml(String(record[name] ?? ''))}</dd>`);
  return page(200, `Case ${String(record.CaseNumber)}`, `<dl>${lines.join('')}</dl>`);
}

function page(status: number, title: string, content: string): HttpExchangeResponse {
  const heading = escapeHtml(title);
  return {
    status,
    headers: { 'Content-Type': 'text/html;charset=UTF-8', 'Content-Security-Policy': "default-src 'none'" },
    body: `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${heading}</title></head><body><h1>${heading}</h1>${content}</body></html>`,
  };
}

function escapeHtml(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}
