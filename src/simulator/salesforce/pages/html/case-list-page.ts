import type { HttpExchangeResponse } from '../../../../runtime/http-exchange.js';
import type { SObjectRecord } from '../../engine/org-engine.js';
import { html } from './markup.js';
import { pageResponse, type Viewer } from './page-frame.js';

/** The newest cases, each with a link to its page. */
export function caseListPage(viewer: Viewer, cases: readonly SObjectRecord[]): HttpExchangeResponse {
  const rows = cases.map((record) => {
    const cells = [record.Status, record.SuppliedEmail, record.CreatedDate].map(
      (value) => html`<td>${String(value ?? '')}</td>`,
    );
    return html`<tr>
<th scope="row"><a href="/lightning/r/Case/${record.Id}/view">${String(record.CaseNumber)}</a></th>
<td>${String(record.Subject ?? '')}</td>${cells}
</tr>`;
  });
  const body = html`<section><table>
<thead><tr><th scope="col">Case</th><th scope="col">Subject</th><th scope="col">Status</th><th scope="col">Web Email</th><th scope="col">Opened</th></tr></thead>
<tbody>${rows}</tbody>
</table>
<p class="dim">The newest cases that you may see. Reload the page for newer ones.</p></section>`;
  return pageResponse(200, { title: 'Cases', body, viewer });
}
