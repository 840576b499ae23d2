import { refreshApex } from '@salesforce/apex';
import explain from '@salesforce/apex/RoutingCasePage.explain';
import { api, LightningElement, wire } from 'lwc';
import { describeCase } from './caseState';

const ASK_ADMIN =
  'Ask your administrator for the permission set Object Routing Viewer. You do not need it to work on cases.';

/** What is said in place of the state. */
const NOTICES = {
  NoRows: `You may not see what became of this case in the contact centre. ${ASK_ADMIN}`,
  NoCase: 'There is no such case, or you may not see it.',
};

/** What was routed has no colour: rows do not tell whether all is still well. */
const BADGES = {
  waiting: 'slds-theme_warning',
  failed: 'slds-theme_error',
};

/** Shows on the page of a case what became of its routing rows. It only reads. */
export default class ObjectRoutingCase extends LightningElement {
  /** Id of the case, given by the record page. */
  @api recordId;

  state;
  notice;
  detail;
  isRefreshing = false;
  wired;

  @wire(explain, { caseId: '$recordId' })
  take(wired) {
    this.wired = wired;
    const { data, error } = wired;
    if (data) this.show(data);
    else if (error) this.tell(`The state of routing cannot be shown to you. ${ASK_ADMIN}`, error.body?.message);
  }

  get isLoading() {
    return !this.state && !this.notice;
  }

  get badgeClass() {
    return BADGES[this.state.status] ?? '';
  }

  get hasRows() {
    return this.state.rows.length > 0;
  }

  async refresh() {
    if (this.isRefreshing) return;
    this.isRefreshing = true;
    try {
      await refreshApex(this.wired);
    } catch {
      // The wire tells of it.
    } finally {
      this.isRefreshing = false;
    }
  }

  show(explanation) {
    const notice = NOTICES[explanation.access];
    if (notice) {
      this.tell(notice);
      return;
    }
    this.state = describeCase(explanation);
    this.notice = undefined;
    this.detail = undefined;
  }

  tell(notice, detail) {
    this.state = undefined;
    this.notice = notice;
    this.detail = detail;
  }
}
