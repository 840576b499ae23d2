/**
 * Script of the supervisor's page. It asks for the live view once a second while the page is looked at, and writes
 * everything as text, never as markup: subjects come from customers.
 */
export const PAGE_SCRIPT = `
'use strict';
const byId = (id) => document.getElementById(id);

function cell(row, value, className) {
  const td = document.createElement('td');
  td.textContent = value === undefined || value === null || value === '' ? '–' : String(value);
  if (className) td.className = className;
  row.append(td);
}

function fill(id, list, empty, write) {
  const rows = list.map((item) => {
    const row = document.createElement('tr');
    write(row, item);
    return row;
  });
  if (rows.length === 0) {
    const row = document.createElement('tr');
    cell(row, empty, 'dim');
    row.firstChild.colSpan = 99;
    rows.push(row);
  }
  byId(id).replaceChildren(...rows);
}

function time(ms) {
  if (ms === undefined) return '';
  const s = Math.max(0, Math.floor(ms / 1000));
  const two = (n) => String(n).padStart(2, '0');
  return s < 3600 ? Math.floor(s / 60) + ':' + two(s % 60)
    : Math.floor(s / 3600) + ':' + two(Math.floor(s / 60) % 60) + ':' + two(s % 60);
}

function showServers(view) {
  byId('servers').replaceChildren(...view.servers.map((server) => {
    const p = document.createElement('p');
    p.className = server.state;
    p.textContent = server.name + ': ' + server.state + (server.name === view.serverName ? ' (this server)' : '');
    return p;
  }));
  byId('facts').textContent = view.interactionCount + ' interactions, ' + view.sessions
    + ' logins here, handler ' + view.handler;
  for (const button of document.querySelectorAll('[data-pair]')) button.hidden = view.servers.length < 2;
}

function show(view) {
  document.title = view.serverName + ' – simulated CIC server';
  byId('name').textContent = view.serverName;
  showServers(view);
  fill('queues', view.queues, 'no workgroups', (row, queue) => {
    cell(row, queue.name);
    cell(row, queue.waiting, 'number');
    cell(row, queue.alerting, 'number');
    cell(row, queue.connected, 'number');
    cell(row, time(queue.oldestWaitMs), 'number');
    cell(row, queue.problem, 'warn');
  });
  fill('agents', view.agents, 'no agents', (row, agent) => {
    cell(row, agent.name === agent.id ? agent.id : agent.name + ' (' + agent.id + ')');
    cell(row, agent.isLoggedIn ? agent.status : 'not logged in', agent.isLoggedIn ? '' : 'dim');
    cell(row, agent.media.join(', '));
    cell(row, agent.load + ' of ' + agent.capacity, 'number');
    cell(row, agent.skills.join(', '));
    cell(row, agent.interactions.join(', '));
  });
  fill('interactions', view.interactions, 'none', (row, one) => {
    cell(row, one.id);
    cell(row, one.caseNumber);
    cell(row, one.subject);
    cell(row, one.workgroup);
    cell(row, one.skills.join(', '));
    cell(row, one.state);
    cell(row, one.agent);
    cell(row, time(one.waitMs), 'number');
    cell(row, one.waitReason, 'warn');
  });
  const more = view.interactionCount - view.interactions.length;
  byId('more').textContent = more > 0 ? 'and ' + more + ' more' : '';
  fill('runs', view.runs, 'none yet', (row, run) => {
    cell(row, run.event);
    cell(row, run.data.join(' | '));
    cell(row, run.end);
    cell(row, run.error, 'bad');
  });
}

async function look() {
  try {
    const response = await fetch('/__sim__/live', { cache: 'no-store', signal: AbortSignal.timeout(5000) });
    if (!response.ok) throw new Error('status ' + response.status);
    show(await response.json());
    byId('state').textContent = '';
  } catch (error) {
    byId('state').textContent = 'This server does not answer. What is shown is old; still trying.';
  }
}

async function order(button) {
  button.disabled = true;
  try {
    const response = await fetch(button.dataset.path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: button.dataset.body,
      signal: AbortSignal.timeout(5000),
    });
    const answer = await response.json();
    byId('done').textContent = button.textContent + ': ' + (response.ok ? 'done' : answer.error);
  } catch (error) {
    byId('done').textContent = button.textContent + ': ordered, the server has cut this connection';
  }
  button.disabled = false;
  button.focus();
  await look();
}

for (const button of document.querySelectorAll('button')) button.addEventListener('click', () => order(button));
(async () => {
  for (;;) {
    if (!document.hidden) await look();
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
})();
`;
