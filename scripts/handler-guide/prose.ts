import type { Definition } from './definition.js';
import { code } from './markdown.js';

/** What to have ready. */
export function prepareSection(): string {
  return `## Before you begin

| have ready | why |
|---|---|
| a **test server**, or a time when nobody minds test interactions | nobody has built this handler on a real server yet |
| a CIC release with ICWS whose feature \`system\` has version 1 or higher (\`GET /icws/connection/features\`) | it carries notifications between Casebridge and the handler |
| the licence feature \`I3_FEATURE_ICWS_SDK\` | Casebridge logs in by ICWS |
| agents with an ACD access licence for e-mail interactions, and utilization for e-mail above 0 | else ACD offers them none |
| *Interaction Designer* of the server's own release, on a computer that is connected to the CIC server; ask your reseller whether your licence includes it | handlers are made there, and published to the server that it is connected to |
| a CIC user who may publish handlers: a master administrator, or with the right to publish handlers in Interaction Administrator | for *Publish* and *Manage Handlers* |
| for the memory \`rows\`: a database, an ODBC or CIC data source for it on **both** servers of a pair, and a login that may do no more than the statements below | see [How the handler remembers](#how-the-handler-remembers) |
| a copy of the handlers that are published now (the \`.ihd\` files) | publishing overwrites a handler of the same name |
| if you have it: the \`.ihd\` of the vendor's Salesforce Object Routing Server | it shows the tool that creates an e-mail interaction |

The CIC user that Casebridge logs in with is another one; [its rights](../docs/admin.md#the-cic-user) have nothing to do with
handlers.

Look whether a published handler starts with a *Custom Notification* of the same object id and event already: of primary
handlers with the same initiator only one can be active.`;
}

/** How to save, publish and activate, also on the second server. */
export function publishSection(definition: Definition): string {
  return `## Save, publish, activate

1. **Save** each handler as an \`.ihd\` file, outside the folder of the system handlers, and keep the file with its version:
   ${definition.flows.map(({ eventId }) => code(`Casebridge${eventId}.ihd`)).join(' and ')} are what is published, so put copies into a folder named by the
   handler version (${code(definition.constants.handlerVersion ?? '')}) or under version control.
2. **Publish:** *File > Publish*. Give a description with the handler version. Tick *Activate Handler*, and choose **Primary**.
   Errors of the compiler are shown now; correct and publish again.
3. **Activate**, if it was not ticked: *Utilities > Manage Handlers*, page *Primary Handlers*, *Add*; or in Interaction Administrator
   *Server Configuration > Handlers*. A published handler that is not active does nothing.
4. **Not as a monitor handler.** CIC shows the same list of inactive handlers on the pages *Primary Handlers* and *Monitor Handlers* and
   cannot tell one from the other. These handlers act on interactions, so they are primary handlers. A monitor handler only
   watches: if you want to see every notification, make a third handler with the same initiator that does nothing but
   *Write Trace Message* (tab Basic), and activate that one on the page *Monitor Handlers*; take care that it answers nothing.
   A handler must never be active on both pages: each notification would be handled twice.
5. **The other server of a pair:** look there whether the handlers are published and active; if your servers do not replicate
   handlers, publish them there, too. After a switchover Casebridge asks by ${code('Ping')} and says if they are missing.
6. **Many servers:** the publish tool \`EICpublisherU\` publishes a list of \`.i3pub\` files
   (\`EICpublisherU @list.lst\`; with \`/notifier=\`, \`/user=\` and \`/password=\` on another computer).

**One handler instead of two.** With *Notification Event* \`{all}\` one handler gets every event of the object id: make a
*Selection* step (tab Basic) on \`CustomEventId\` its first, with one condition for each event. Compare without regard to case.`;
}

/** What an error looks like from outside. */
export function errorsSection(): string {
  return `## What an error looks like

| you see | it means | do |
|---|---|---|
| \`CASEBRIDGE_HANDLER_MISSING\` in Casebridge's log | no handler answers \`Ping\` | published? active, on the page *Primary Handlers*? object id spelled as here? an error in the event log of the CIC server when it was activated? |
| \`CASEBRIDGE_HANDLER_OUTDATED\` | another contract version answered | see [Upgrades](#upgrades) |
| \`Ping\` is answered, and rows say \`CASEBRIDGE_CREATE_UNCONFIRMED\` | the flow \`CreateInteraction\` ends without an answer: an exit that is not connected, or a tool that broke the run off | debug it (below) |
| the same, and interactions are there | the answer is wrong: event, order of the data strings, or org id | compare with [the contract](#the-contract) |
| a row is \`Failed\` with a code in *Error* | the handler answered; the code says what | [Failure codes](#failure-codes) |
| many interactions for one case | attributes missing or set too late, or the memory does not remember | test 3 and 4 |
| an interaction that nobody gets | not an ACD workgroup, a skill nobody has, nobody who may take e-mail | look at its skills and state in the client |
| the event log of the CIC server complains when a handler is activated | another primary handler has this object id and event | deactivate one |

**Debug it** (help page *Debugging*) in an Interaction Designer that is connected to the server, with the handler published and active.
Set a breakpoint on the first step, or place *Notify Debugger* there, send a test, and go on step by step; the palette shows
the variables. *Write Trace Message* (tab Basic) writes lines of your own into the trace log. Do not trace
subject and sender: they are personal data.`;
}

/** How to go back to an earlier version. */
export function rollbackSection(): string {
  return `## Go back to an earlier version

1. Open the \`.ihd\` of the earlier version in Interaction Designer; its file name must be that of the published handler.
2. *File > Publish*, activate as before. Runs under way finish with the version that they began with; the next notification
   starts the one published last.
3. Send \`Ping\`: the handler version in \`Pong\` must be the earlier one.
4. To stop routing altogether, deactivate \`CasebridgeCreateInteraction\` in *Manage Handlers*: rows then wait in Salesforce, nothing is
   lost. Leave \`CasebridgePing\` active, or Casebridge reports the handler as missing as well.

The row memory needs no going back: keys of a newer version mean the same to an older one.`;
}

/** What changes when. */
export function upgradeSection({ constants, contract }: Definition): string {
  const contractVersion = code(constants.supportedContract ?? '');
  return `## Upgrades

Two versions are in \`Pong\`. The **contract version** (now ${contractVersion}) changes only when an old handler and a new Casebridge
could misunderstand each other: data strings added, removed or moved, an answer or attribute changed. The **handler version**
(now ${code(constants.handlerVersion ?? '')}) changes with every change of the definition; write it into the step \`answer\` of \`Ping\`.

- Same contract version: Casebridge and the handler can be upgraded in any order, and the handler at leisure.
- Another contract version: the handler first, at a time when Casebridge is stopped or may wait; then Casebridge. Until both
  speak the same, the handler refuses every row with \`InternalError\`, and Casebridge says \`CASEBRIDGE_HANDLER_OUTDATED\`. Nothing is
  lost: rows wait, or are parked and retried.
- Build your own changes (another attribute, another tool) as steps of their own, write them down beside the version, and
  raise the handler version, for example ${code(`${constants.handlerVersion ?? ''}+site.1`)}. Leave the ${contract.attributes.length} attributes and the answers as they are.
- What changed between versions of the definition is in the [CHANGELOG](../CHANGELOG.md); the changed steps are what the history of this
  file shows.`;
}

/** What nobody knew when this was written. */
export function unknownSection(definition: Definition): string {
  const open = Object.entries(definition.tools).filter(([, tool]) =>
    tool.build.some(({ source }) => source === undefined),
  );
  return `## What you must find out

Nobody has built this on a real server. Beside the [tools](#verify-on-your-server), of which ${open.map(([name]) => code(name)).join(', ')} have a
step whose tool is not named in public at all, find out:

- whether an interaction id is a text or a type of its own in your tools (see CreateEmailInteraction);
- whether handlers and data sources are replicated to the other server of a pair;
- whether *Email Interaction Transfer* takes scoped queue names, and starts ACD on your server;
- what your agents' Salesforce integration does with ${code('ObjectRouting_Url')} and ${code('ObjectRouting_SuppressForm')};
- which licence Interaction Designer needs.

The [list of what nobody could check](../docs/unverified.md#cic-handler) has the same with the switches of the simulator.`;
}
