import type { SObjectRecord } from '../engine/org-engine.js';
import type { SimulatedOrgEngine } from '../engine/simulated-org-engine.js';

/** What identity documents tell about a user. `origin` is the org's scheme and host. */
export function identityJson(engine: SimulatedOrgEngine, user: SObjectRecord, origin: string): Record<string, unknown> {
  const organizationId = engine.organizationId;
  const text = (name: string) => user[name] ?? null;
  return {
    id: `${origin}/id/${organizationId}/${user.Id}`,
    asserted_user: true,
    user_id: user.Id,
    organization_id: organizationId,
    username: text('Username'),
    nick_name: text('Alias') ?? text('Username'),
    display_name: text('Name'),
    email: text('Email'),
    email_verified: true,
    first_name: text('FirstName'),
    last_name: text('LastName'),
    timezone: text('TimeZoneSidKey'),
    active: user.IsActive === true,
    user_type: 'STANDARD',
    language: text('LanguageLocaleKey'),
    locale: text('LocaleSidKey'),
    utcOffset: 0,
    urls: {
      enterprise: `${origin}/services/Soap/c/{version}/${organizationId.slice(0, 15)}`,
      partner: `${origin}/services/Soap/u/{version}/${organizationId.slice(0, 15)}`,
      rest: `${origin}/services/data/v{version}/`,
      sobjects: `${origin}/services/data/v{version}/sobjects/`,
      query: `${origin}/services/data/v{version}/query/`,
      profile: `${origin}/${user.Id}`,
    },
  };
}

/** The OpenID Connect form of the same: `GET /services/oauth2/userinfo`. */
export function userInfoJson(engine: SimulatedOrgEngine, user: SObjectRecord, origin: string): Record<string, unknown> {
  const identity = identityJson(engine, user, origin);
  return {
    sub: identity.id,
    user_id: user.Id,
    organization_id: engine.organizationId,
    preferred_username: user.Username ?? null,
    nickname: identity.nick_name,
    name: user.Name ?? null,
    email: user.Email ?? null,
    email_verified: true,
    given_name: user.FirstName ?? null,
    family_name: user.LastName ?? null,
    zoneinfo: user.TimeZoneSidKey ?? null,
    profile: `${origin}/${user.Id}`,
    active: user.IsActive === true,
    user_type: 'STANDARD',
    language: user.LanguageLocaleKey ?? null,
    locale: user.LocaleSidKey ?? null,
    utcOffset: 0,
    urls: identity.urls,
  };
}
