import type { HttpExchangeRequest, HttpExchangeResponse } from '../../../runtime/http-exchange.js';
import type { OrgFaults } from '../engine/org-faults.js';
import { normalizeId } from '../engine/record-id.js';
import { isJsonObject } from './record-json.js';

/** Switches that are on or off. */
const FLAGS = [
  'requestLimitExceeded',
  'soapLoginDisabled',
  'useAnyApiAuthMissing',
  'credentialsChanged',
  'passwordExpired',
  'actAsLoginHost',
  'runAsUserMissing',
  'emailToCaseOff',
] as const;

/**
 * `POST /__sim__/faults`: sets the faults that the JSON body names and leaves the others, e.g.
 * `{"latencyMs":500,"lockRows":["a01…"],"refuse":{"code":"SERVER_UNAVAILABLE","times":3},"requestLimitExceeded":true}`;
 * `{"clear":true}` takes all back first, `{"lockRows":[]}` unlocks, `{"inactiveTriggers":["CaseRouting"]}` are those that do not
 * run. `GET` shows them.
 */
export function handleFaults(faults: OrgFaults, request: HttpExchangeRequest): HttpExchangeResponse {
  if (request.method === 'GET') return json(200, current(faults));
  if (request.method !== 'POST') return problem(405, 'method not allowed');
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder().decode(request.body));
  } catch {
    return problem(400, 'the body is not JSON');
  }
  if (!isJsonObject(body)) return problem(400, 'the body is not a JSON object');
  const wrong = apply(faults, body);
  return wrong === undefined
    ? json(200, current(faults))
    : problem(400, `${wrong} is not a fault or has a wrong value`);
}

function apply(faults: OrgFaults, body: Readonly<Record<string, unknown>>): string | undefined {
  const actions: (() => void)[] = [];
  for (const [name, value] of Object.entries(body)) {
    const action = actionOf(faults, name, value);
    if (action === undefined) return name;
    if (name === 'clear') actions.unshift(action);
    else actions.push(action);
  }
  for (const action of actions) action();
  return undefined;
}

function actionOf(faults: OrgFaults, name: string, value: unknown): (() => void) | undefined {
  if (name === 'clear') return value === true ? () => faults.clear() : undefined;
  if (name === 'latencyMs') {
    const valid = typeof value === 'number' && value >= 0 && value <= 600_000;
    return valid ? () => Object.assign(faults, { latencyMs: value }) : undefined;
  }
  if (name === 'lockRows') return Array.isArray(value) ? lockRows(faults, value) : undefined;
  if (name === 'inactiveTriggers') return Array.isArray(value) ? setInactive(faults, value) : undefined;
  if (name === 'refuse') return isJsonObject(value) ? refuse(faults, value) : undefined;
  const flag = FLAGS.find((entry) => entry === name);
  if (flag === undefined || typeof value !== 'boolean') return undefined;
  return () => Object.assign(faults, { [flag]: value });
}

function lockRows(faults: OrgFaults, list: readonly unknown[]): () => void {
  const ids = list.flatMap((id) => (typeof id === 'string' ? (normalizeId(id) ?? []) : []));
  return () => (ids.length === 0 ? faults.unlockRows() : faults.lockRows(ids));
}

function setInactive(faults: OrgFaults, list: readonly unknown[]): (() => void) | undefined {
  const names = list.filter((name) => typeof name === 'string');
  return names.length === list.length ? () => faults.setInactiveTriggers(names) : undefined;
}

function refuse(faults: OrgFaults, value: Readonly<Record<string, unknown>>): (() => void) | undefined {
  const { code, times } = { code: value.code, times: value.times ?? 1 };
  if (typeof code !== 'string' || typeof times !== 'number' || times < 1) return undefined;
  return () => faults.refuse(code, times);
}

function current(faults: OrgFaults): Record<string, unknown> {
  return { latencyMs: faults.latencyMs, ...Object.fromEntries(FLAGS.map((flag) => [flag, faults[flag]])) };
}

function problem(status: number, message: string): HttpExchangeResponse {
  return json(status, { error: { code: 'INVALID_FAULT', message } });
}

function json(status: number, body: unknown): HttpExchangeResponse {
  return { status, headers: { 'Content-Type': 'application/json;charset=UTF-8' }, body: JSON.stringify(body) };
}
