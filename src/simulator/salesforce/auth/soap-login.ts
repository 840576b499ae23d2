import { XMLParser } from 'fast-xml-parser';
import type { HttpExchangeRequest, HttpExchangeResponse } from '../../../runtime/http-exchange.js';
import type { SObjectRecord } from '../engine/org-engine.js';
import type { OrgFaults } from '../engine/org-faults.js';
import type { SimulatedOrgEngine } from '../engine/simulated-org-engine.js';
import { isJsonObject } from '../rest/record-json.js';
import type { LoginDirectory } from './login-directory.js';
import { requestOrigin } from './request-origin.js';

/** login() exists up to this version. Source: SOAP API guide, "login()". */
const NEWEST_LOGIN_VERSION = 64;
const OLDEST_VERSION = 31;

const parser = new XMLParser({ ignoreAttributes: true, removeNSPrefix: true, parseTagValue: false, trimValues: true });

/** What the SOAP endpoint works with. */
export interface SoapLoginOptions {
  readonly engine: SimulatedOrgEngine;
  readonly directory: LoginDirectory;
  readonly faults: OrgFaults;
  /** Seconds that `sessionSecondsValid` tells. */
  readonly sessionSeconds: number;
}

/** `POST /services/Soap/u/NN.N`: login() and logout() of the partner API. */
export function handleSoap(options: SoapLoginOptions, request: HttpExchangeRequest): HttpExchangeResponse {
  const version = Number(/^\/+services\/+Soap\/+[uc]\/+(\d+\.\d)/i.exec(request.target)?.[1] ?? Number.NaN);
  if (request.method !== 'POST') return fault('soapenv:Client', 'HTTP method not allowed', 405);
  if (Number.isNaN(version) || version < OLDEST_VERSION) {
    return fault('UNSUPPORTED_API_VERSION', `UNSUPPORTED_API_VERSION: Invalid Api version specified on URL`);
  }
  const envelope = parseEnvelope(request.body);
  const body = envelope?.Body;
  if (!isJsonObject(body)) return fault('soapenv:Client', 'The request was not a valid SOAP envelope');
  if (isJsonObject(body.login)) return login(options, request, version, body.login);
  if ('logout' in body) return logout(options, envelope);
  return fault('soapenv:Client', 'No operation available for request');
}

function parseEnvelope(body: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const document: unknown = parser.parse(new TextDecoder().decode(body));
    const envelope = isJsonObject(document) ? document.Envelope : undefined;
    return isJsonObject(envelope) ? envelope : undefined;
  } catch {
    return undefined;
  }
}

function login(
  options: SoapLoginOptions,
  request: HttpExchangeRequest,
  version: number,
  call: Readonly<Record<string, unknown>>,
): HttpExchangeResponse {
  const { directory, faults, engine } = options;
  if (version > NEWEST_LOGIN_VERSION) {
    return loginFault(
      'UNSUPPORTED_API_VERSION',
      `SOAP API login() is not available in API version ${version.toFixed(1)}.`,
    );
  }
  if (faults.soapLoginDisabled) {
    return loginFault('INVALID_OPERATION', 'SOAP API login() is disabled by default in this org.');
  }
  const user = directory.userByPassword(text(call.username), text(call.password));
  if (user === undefined || faults.credentialsChanged) {
    return loginFault('INVALID_LOGIN', 'Invalid username, password, security token; or user locked out.');
  }
  const mayUseSoap = engine.access.hasUserPermission(user.Id, 'UseAnyApiAuth') && !faults.useAnyApiAuthMissing;
  if (!mayUseSoap) {
    return loginFault('INSUFFICIENT_ACCESS', 'You need the Use Any API Auth user permission to use SOAP API login().');
  }
  return loginResponse(options, requestOrigin(request), version, user);
}

function text(value: unknown): string {
  return typeof value === 'string' ? decodeXml(value) : '';
}

/** The parser decodes the named entities; numeric ones remain. */
function decodeXml(value: string): string {
  return value.replace(/&#(x?)([0-9a-f]+);/gi, (whole, hex: string, digits: string) => {
    const code = Number.parseInt(digits, hex === '' ? 10 : 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

function loginResponse(
  options: SoapLoginOptions,
  origin: string,
  version: number,
  user: SObjectRecord,
): HttpExchangeResponse {
  const { engine, faults, sessionSeconds } = options;
  const session = engine.sessions.create(user.Id);
  const org15 = engine.organizationId.slice(0, 15);
  const organization = engine.transact({ userId: user.Id, mode: 'system' }, (transaction) =>
    transaction.find('Organization', engine.organizationId),
  );
  const api = `${version.toFixed(1)}/${org15}`;
  const result = [
    element('metadataServerUrl', `${origin}/services/Soap/m/${api}`),
    element('passwordExpired', String(faults.passwordExpired)),
    element('sandbox', String(organization?.IsSandbox === true)),
    element('serverUrl', `${origin}/services/Soap/u/${api}`),
    element('sessionId', session.token),
    element('userId', user.Id),
    userInfo(user, engine.organizationId, String(organization?.Name ?? ''), sessionSeconds),
  ].join('');
  return soap(200, `<loginResponse><result>${result}</result></loginResponse>`, 'urn:partner.soap.sforce.com');
}

function userInfo(
  user: SObjectRecord,
  organizationId: string,
  organizationName: string,
  sessionSeconds: number,
): string {
  const field = (name: string) => escapeXml(String(user[name] ?? ''));
  const content = [
    element('accessibilityMode', 'false'),
    element('chatterExternal', 'false'),
    element('currencySymbol', '$'),
    element('orgAttachmentFileSizeLimit', '26214400'),
    element('orgDefaultCurrencyIsoCode', 'USD'),
    element('orgDefaultCurrencyLocale', 'en_US'),
    element('orgDisallowHtmlAttachments', 'false'),
    element('orgHasPersonAccounts', 'false'),
    element('organizationId', organizationId),
    element('organizationMultiCurrency', 'false'),
    element('organizationName', escapeXml(organizationName)),
    element('profileId', field('ProfileId')),
    '<roleId xsi:nil="true"/>',
    element('sessionSecondsValid', String(sessionSeconds)),
    '<userDefaultCurrencyIsoCode xsi:nil="true"/>',
    element('userEmail', field('Email')),
    element('userFullName', field('Name')),
    element('userId', user.Id),
    element('userLanguage', field('LanguageLocaleKey')),
    element('userLocale', field('LocaleSidKey')),
    element('userName', field('Username')),
    element('userTimeZone', field('TimeZoneSidKey')),
    element('userType', 'Standard'),
    element('userUiSkin', 'Theme3'),
  ].join('');
  return element('userInfo', content);
}

function logout(
  options: SoapLoginOptions,
  envelope: Readonly<Record<string, unknown>> | undefined,
): HttpExchangeResponse {
  const header = envelope?.Header;
  const sessionHeader = isJsonObject(header) ? header.SessionHeader : undefined;
  const token = isJsonObject(sessionHeader) ? text(sessionHeader.sessionId) : '';
  if (!options.engine.sessions.revoke(token)) {
    const message = 'INVALID_SESSION_ID: Invalid Session ID found in SessionHeader: Illegal Session';
    return fault('sf:INVALID_SESSION_ID', message);
  }
  return soap(200, '<logoutResponse/>', 'urn:partner.soap.sforce.com');
}

function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

function loginFault(code: string, message: string): HttpExchangeResponse {
  const detail = `<detail><sf:LoginFault xsi:type="sf:LoginFault"><sf:exceptionCode>${code}</sf:exceptionCode><sf:exceptionMessage>${escapeXml(message)}</sf:exceptionMessage></sf:LoginFault></detail>`;
  return fault(code, `${code}: ${message}`, 500, detail);
}

function fault(code: string, message: string, status = 500, detail = ''): HttpExchangeResponse {
  const content = `<soapenv:Fault><faultcode>${code}</faultcode><faultstring>${escapeXml(message)}</faultstring>${detail}</soapenv:Fault>`;
  return soap(status, content, undefined);
}

function soap(status: number, content: string, namespace: string | undefined): HttpExchangeResponse {
  const main = namespace === undefined ? '' : ` xmlns="${namespace}"`;
  const body = `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"${main} xmlns:sf="urn:fault.partner.soap.sforce.com" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>${content}</soapenv:Body></soapenv:Envelope>`;
  return { status, headers: { 'Content-Type': 'text/xml;charset=UTF-8' }, body };
}

function escapeXml(value: string): string {
  return value.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
