import { html, type TemplateResult } from 'lit';
import type { Route, ViewName } from '../logic/route.js';
import type { HubElement } from '../parts/hub-element.js';

/** Titles of the views, as the menu has them. */
export const TITLES: Readonly<Record<ViewName, string>> = {
  overview: 'Overview',
  queues: 'Queues',
  interactions: 'Interactions',
  rows: 'Rows',
  stranded: 'Stranded',
  explain: 'Explain',
  checks: 'Checks',
  log: 'Log',
  configuration: 'Configuration',
  demo: 'Demonstration',
};

/** The view of a route. */
export function viewOf({ view, detail }: Route, hub: HubElement['hub'], ask: HubElement['ask']): TemplateResult {
  switch (view) {
    case 'overview':
      return html`<cb-overview .hub=${hub} .ask=${ask}></cb-overview>`;
    case 'queues':
      return html`<cb-queues .hub=${hub} .ask=${ask}></cb-queues>`;
    case 'interactions':
      return html`<cb-interactions .hub=${hub} .ask=${ask}></cb-interactions>`;
    case 'rows':
      return html`<cb-rows .hub=${hub} .ask=${ask} .detail=${detail}></cb-rows>`;
    case 'stranded':
      return html`<cb-stranded .hub=${hub} .ask=${ask}></cb-stranded>`;
    case 'explain':
      return html`<cb-explain .hub=${hub} .ask=${ask} .detail=${detail}></cb-explain>`;
    case 'checks':
      return html`<cb-checks .hub=${hub} .ask=${ask}></cb-checks>`;
    case 'log':
      return html`<cb-log .hub=${hub} .ask=${ask}></cb-log>`;
    case 'configuration':
      return html`<cb-config .hub=${hub} .ask=${ask}></cb-config>`;
    case 'demo':
      return html`<cb-demo .hub=${hub} .ask=${ask}></cb-demo>`;
  }
}
