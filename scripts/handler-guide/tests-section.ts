import type { Definition, Flow, HandlerTest } from './definition.js';
import { block, code, table } from './markdown.js';

/** The data strings that a test sends, in the order of the flow's inputs. */
export function testData(definition: Definition, test: HandlerTest): readonly string[] {
  const flow = flowOf(definition, test.eventId);
  return flow.inputs.map(({ name }) => test.with[name] ?? definition.tests.data[name] ?? '');
}

/** How the published handler is tested, with what to send and what must come. */
export function testsSection(definition: Definition): string {
  const { tests } = definition;
  return `## Test it

Test on a server where nobody minds a test interaction, with Casebridge stopped or running: the org id of these tests is
of no real group, so that Casebridge ignores their answers and interactions. Disconnect what the tests have made afterwards,
and delete the keys that begin with its org id from the row memory.

Put your own names in for:

${table(
  ['placeholder', 'put in'],
  tests.placeholders.map(({ name, meaning }) => [code(name), meaning]),
)}

### How to send, and how to hear the answer

**SendCustomNotification.exe** comes with CIC, in ${code('I3\\IC\\Server')} on the server. Its arguments are object id, event, data strings.
That order, with one data string, was seen in a published installer; that it takes several was not, so try ${code('Ping')} first: if
the ${code('nonce')} does not come back, run the program without arguments to see its usage, or send by ICWS. It shows no answers.

**ICWS** sends, and hears the answers. With any HTTP client, and a CIC user who may log in (the password is in a file, so that
it is in no list of processes):

${block('sh', icwsCommands(definition))}

**Casebridge** sends ${code('Ping')} by itself each time it has logged in to CIC, and again every minute until it is answered by the contract
version that it speaks. Its log then names the version of the handler; without an answer it says ${code('CASEBRIDGE_HANDLER_MISSING')},
with another contract version ${code('CASEBRIDGE_HANDLER_OUTDATED')}. That is the test to repeat after every change and switchover.

### The tests

In this order: some build on an earlier one. ${code('*')} is any text. The simulated CIC server passes all of them with the definition
that this guide is made from.

${tests.cases.map((test, index) => testCase(definition, test, index + 1)).join('\n\n')}`;
}

function testCase(definition: Definition, test: HandlerTest, number: number): string {
  const data = testData(definition, test);
  const { objectId } = definition.initiator;
  const answers = test.answers.map(({ eventId, data: strings }) => `${code(eventId)} ${strings.map(code).join(', ')}`);
  const memory = test.memory
    ? ` (With the memory ${test.memory.map(code).join(' or ')}; else a second one is made.)`
    : '';
  const command = `SendCustomNotification.exe ${[objectId, test.eventId, ...data.map(quoted)].join(' ')}`;
  return `#### Test ${number}: ${test.title}

${block('bat', command)}

${block('json', JSON.stringify({ objectId, eventId: test.eventId, data }))}

- **Answer:** ${answers.join('; ')}.${memory}
- **Look:** ${test.look}`;
}

/** An argument on a Windows command line. */
function quoted(text: string): string {
  return `"${text.replaceAll('"', '\\"')}"`;
}

function icwsCommands(definition: Definition): string {
  const { objectId } = definition.initiator;
  const eventIds = definition.contract.answers.map(({ eventId }) => eventId);
  const headers = JSON.stringify({ headers: [{ objectId, eventIds }] });
  return `# login.json: {"__type":"urn:inin.com:connection:icAuthConnectionRequestSettings","applicationName":"Handler test",
#              "userID":"…","password":"…"}
ICWS=https://cic.example.com:8019/icws
JSON='Content-Type: application/json'
curl --cacert ca.pem -c cookies -H "$JSON" -H 'Accept-Language: en-us' -d @login.json $ICWS/connection
SID=…    # sessionId of the answer
TOKEN=…  # csrfToken of the answer
icws() { curl --cacert ca.pem -b cookies -H "$JSON" -H "ININ-ICWS-CSRF-Token: $TOKEN" "$@"; }

icws -X PUT -d '${headers}' \\
  $ICWS/$SID/messaging/subscriptions/system/handler-sent-notifications
icws -d @notification.json $ICWS/$SID/system/handler-notification   # 202 says nothing about the handler
icws $ICWS/$SID/messaging/messages                                 # the answers, as handlerSentNotificationMessage
icws -X DELETE $ICWS/$SID/connection`;
}

function flowOf(definition: Definition, eventId: string): Flow {
  const flow = definition.flows.find((one) => one.eventId === eventId);
  if (!flow) throw new Error(`no flow is called ${eventId}`);
  return flow;
}
