/**
 * Facts about the types of the published ICWS library, as far as a connector and its simulator meet them.
 *
 * A property is written `name`, with `*` where it is required and `?` where it may be null. Its kind is `string`,
 * `integer`, `boolean`, `date`, `texts` (a map of strings), `any`, the name of an enumeration (a number on the wire)
 * or of a type; `[]` marks lists.
 */
export type TypeFacts = Readonly<Record<string, string>>;

const MESSAGE: TypeFacts = { 'isDelta*': 'boolean' };
const SUBSCRIPTION_STATE: TypeFacts = { ...MESSAGE, 'state*': 'SubscriptionState', error: 'Error' };
const CONFIGURATION_MESSAGE: TypeFacts = { ...MESSAGE, subscriptionId: 'string', removed: 'string[]' };
const INTERACTION_MESSAGE: TypeFacts = { ...MESSAGE, 'interactionID*': 'string' };
const CREATE: TypeFacts = { additionalAttributes: 'texts' };
const AUTH: TypeFacts = {
  'applicationName*': 'string',
  marketPlaceApplicationLicenseName: 'string',
  marketPlaceApplicationCode: 'string',
};
const STATION: TypeFacts = {
  supportedMediaTypes: 'SupportedMediaType[]',
  stationConnectionMode: 'StationConnectionMode',
  readyForInteractions: 'boolean',
};
const ADDRESSES: TypeFacts = {
  subject: 'string',
  'sender*': 'EmailAddress',
  toRecipients: 'EmailAddress[]',
  ccRecipients: 'EmailAddress[]',
  bccRecipients: 'EmailAddress[]',
  replyToRecipients: 'EmailAddress[]',
  bodies: 'EmailBody[]',
};

/** Lowest and highest number of each enumeration. */
export const ENUMS: Readonly<Record<string, readonly [lowest: number, highest: number]>> = {
  ConnectionState: [0, 2],
  BackupState: [0, 3],
  StationSettingsType: [0, 3],
  StationConnectionMode: [0, 2],
  SupportedMediaType: [0, 9],
  MediaType: [0, 8],
  WorkgroupQueueType: [0, 5],
  QueueType: [0, 3],
  SubscriptionState: [0, 3],
  InteractionState: [0, 11],
  InteractionDirection: [0, 2],
  InteractionPartyType: [0, 2],
  AppendMode: [1, 2],
  BodyType: [0, 1],
};

/** Words that a client of real servers compares with in place of the numbers: either may come. */
export const ENUM_WORDS: Readonly<Record<string, readonly string[]>> = { ConnectionState: ['none', 'up', 'down'] };

/** Types by their names in the library, without their packages. */
export const TYPES: Readonly<Record<string, TypeFacts>> = {
  Error: { errorId: 'string', 'message*': 'string' },
  FeatureInfo: { 'featureId*': 'string', 'version*': 'integer' },
  FeatureInfos: { 'featureInfoList*': 'FeatureInfo[]' },
  VersionInfo: {
    'majorVersion*': 'string',
    'minorVersion*': 'string',
    'su*': 'string',
    'build*': 'string',
    'productId*': 'string',
    'codebaseId*': 'string',
    productReleaseDisplayString: 'string',
    productPatchDisplayString: 'string',
  },
  ServerTimeInfo: { 'serverUtcTime*': 'date' },
  EffectiveStationInfo: { 'stationId*': 'ConfigurationId' },
  PurecloudIntegration: { 'integrationEnabled*': 'boolean', webRTCIntegrationEnabled: 'boolean' },
  ConnectionResponse: {
    'csrfToken*': 'string',
    'sessionId*': 'string',
    alternateHostList: 'string[]',
    userID: 'string',
    userDisplayName: 'string',
    icServer: 'string',
    daysUntilPasswordExpiration: 'integer',
    version: 'VersionInfo',
    features: 'FeatureInfo[]',
    serverTimeInfo: 'ServerTimeInfo',
    'defaultWorkstationId?': 'string',
    'effectiveStation?': 'EffectiveStationInfo',
    purecloudIntegration: 'PurecloudIntegration',
  },
  AlternateHosts: { errorId: 'string', message: 'string', 'alternateHostList*': 'string[]' },
  Language: { 'languageID*': 'string', 'languageDisplayName*': 'string' },
  AuthenticationInfo: { 'allowIcAuth*': 'boolean', identityProviders: 'any[]', userAgreementText: 'string' },
  ServerInfo: { 'languages*': 'Language[]', 'acceptLanguage*': 'string', authentication: 'AuthenticationInfo' },
  ConnectionSettings: { 'connectionState*': 'ConnectionState', reason: 'string', shouldReconnect: 'boolean' },
  SwitchoverStatus: {
    'isSwitchoverActive*': 'boolean',
    'primaryHost*': 'string',
    backupHost: 'string',
    isBackupICStopping: 'boolean',
    isBackupICStarting: 'boolean',
    isManualSwitchOnly: 'boolean',
    backupState: 'BackupState',
    backupVersion: 'string',
    subsystemsDown: 'string[]',
  },
  StationInformation: {
    canBeDialed: 'boolean',
    'extension*': 'string',
    'id*': 'string',
    ringAlways: 'boolean',
    'stationSetting*': 'StationSettingsType',
    allowedMediaTypes: 'SupportedMediaType[]',
  },
  icAuthConnectionRequestSettings: { ...AUTH, 'userID*': 'string', 'password*': 'string' },
  authTokenConnectionRequestSettings: {
    ...AUTH,
    'authTokenSeed*': 'string',
    'authToken*': 'string',
    'authTokenSourceSession*': 'string',
    disconnectSourceSession: 'boolean',
  },
  CreateUniqueAuthTokenRequest: { 'authTokenSeed*': 'string' },
  CreateUniqueAuthTokenResponse: { 'authToken*': 'string' },
  stationlessSettings: STATION,
  workstationSettings: { ...STATION, 'workstation*': 'string' },
  remoteWorkstationSettings: { ...STATION, 'workstation*': 'string', remoteNumber: 'string' },
  remoteNumberSettings: { ...STATION, 'remoteNumber*': 'string', persistentConnection: 'boolean' },
  ConfigurationId: { 'id*': 'string', 'displayName?': 'string', uri: 'string' },
  SkillSetting: { 'id*': 'ConfigurationId', 'proficiency*': 'integer', 'desireToUse*': 'integer' },
  SkillSettingsProperties: {
    'actualValue?': 'SkillSetting[]',
    'effectiveValue?': 'SkillSetting[]',
    'inheritedValue?': 'SkillSetting[]',
    'inheritedFrom?': 'any[]',
  },
  UtilizationSetting: { 'mediaType*': 'MediaType', 'utilization*': 'integer', 'maxAssignable*': 'integer' },
  Workgroup: {
    configurationId: 'ConfigurationId',
    'hasQueue?': 'boolean',
    'isActive?': 'boolean',
    'queueType?': 'WorkgroupQueueType',
    'isAcdEmailRoutingActive?': 'boolean',
    'isWrapUpActive?': 'boolean',
    'wrapUpTimeout?': 'integer',
    'extension?': 'string',
    'members?': 'ConfigurationId[]',
    'supervisors?': 'ConfigurationId[]',
    'skills?': 'SkillSetting[]',
    'utilizations?': 'UtilizationSetting[]',
  },
  Skill: {
    configurationId: 'ConfigurationId',
    'notes?': 'string',
    'createdDate?': 'date',
    'lastModifiedDate?': 'date',
    'userAssignments?': 'SkillSetting[]',
    'workgroupAssignments?': 'SkillSetting[]',
  },
  User: {
    configurationId: 'ConfigurationId',
    'workgroups?': 'ConfigurationId[]',
    'skills?': 'SkillSettingsProperties',
    'extension?': 'string',
  },
  Workgroups: { 'items*': 'Workgroup[]' },
  Skills: { 'items*': 'Skill[]' },
  Users: { 'items*': 'User[]' },
  ConfigObjectSubscription: { 'configurationIds*': 'string[]', 'properties*': 'string[]', 'rightsFilter*': 'string' },
  QueueId: { 'queueType*': 'QueueType', 'queueName*': 'string' },
  QueueSubscriptionParameters: { 'queueIds*': 'QueueId[]', 'attributeNames*': 'string[]' },
  QueueInteraction: { 'interactionId*': 'string', 'attributes*': 'texts', 'conferenceParentId?': 'string' },
  Interaction: { 'interactionId*': 'string', 'attributes*': 'texts' },
  InteractionSubscription: { 'attributeNames*': 'string[]' },
  InteractionCreated: { 'interactionId*': 'string' },
  InteractionAttributes: { 'attributes*': 'texts' },
  InteractionAttributesUpdate: { 'attributes*': 'texts', appendMode: 'AppendMode' },
  TransferParameters: { target: 'string', queueID: 'QueueId' },
  HoldParameters: { 'on*': 'boolean' },
  EmailAddress: { 'displayName*': 'string', address: 'string' },
  EmailBody: { 'body*': 'string', 'bodyType*': 'BodyType' },
  EmailContent: ADDRESSES,
  createEmailParameters: { ...CREATE, 'emailContent*': 'EmailContent', workgroup: 'string' },
  createCallParameters: { ...CREATE, 'target*': 'string', workgroup: 'string' },
  createCallbackParameters: {
    ...CREATE,
    'target*': 'string',
    'targetQueue*': 'QueueId',
    name: 'string',
    'subject*': 'string',
  },
  createGenericInteractionParameters: {
    ...CREATE,
    'queueId*': 'QueueId',
    initialState: 'InteractionState',
    interactionDirection: 'InteractionDirection',
    localPartyType: 'InteractionPartyType',
    localLocation: 'string',
    remotePartyType: 'InteractionPartyType',
    remoteId: 'string',
    remoteName: 'string',
  },
  HandlerNotification: { 'objectId*': 'string', 'eventId*': 'string', 'data*': 'string[]' },
  HandlerSentNotificationsSubscription: { 'headers*': 'HandlerSentNotificationHeaders[]' },
  HandlerSentNotificationHeaders: { 'objectId*': 'string', 'eventIds*': 'string[]' },
};

/** Messages by their `__type`, without `urn:inin.com:`. */
export const MESSAGES: Readonly<Record<string, TypeFacts>> = {
  'queues:queueContentsMessage': {
    ...MESSAGE,
    'subscriptionId*': 'string',
    interactionsAdded: 'QueueInteraction[]',
    interactionsChanged: 'Interaction[]',
    interactionsRemoved: 'string[]',
  },
  'queues:queueSubscriptionStateMessage': { ...SUBSCRIPTION_STATE, 'subscriptionId*': 'string' },
  'system:handlerSentNotificationMessage': {
    ...MESSAGE,
    'objectId*': 'string',
    'eventId*': 'string',
    'data*': 'string[]',
  },
  'connection:connectionStateChangeMessage': {
    ...MESSAGE,
    'previousConnectionState*': 'ConnectionState',
    'newConnectionState*': 'ConnectionState',
    'reason*': 'string',
    shouldReconnect: 'boolean',
  },
  'connection:stationConnectionStateChangeMessage': {
    ...MESSAGE,
    previousStationInfo: 'StationInformation',
    'newStationInfo*': 'StationInformation',
  },
  'connection:effectiveStationChangeMessage': { ...MESSAGE, 'effectiveStation*?': 'EffectiveStationInfo' },
  'interactions:interactionChangedMessage': { ...INTERACTION_MESSAGE, 'attributes*': 'texts' },
  'interactions:interactionDeallocatedMessage': INTERACTION_MESSAGE,
  'interactions:interactionLostRightsMessage': INTERACTION_MESSAGE,
  'interactions:interactionMorphedMessage': { ...INTERACTION_MESSAGE, 'newInteractionID*': 'string' },
  'configuration.people:workgroupsMessage': { ...CONFIGURATION_MESSAGE, added: 'Workgroup[]', changed: 'Workgroup[]' },
  'configuration.people:skillsMessage': { ...CONFIGURATION_MESSAGE, added: 'Skill[]', changed: 'Skill[]' },
  'configuration.people:usersMessage': { ...CONFIGURATION_MESSAGE, added: 'User[]', changed: 'User[]' },
  'messaging:asyncOperationCompletedMessage': { ...MESSAGE, 'requestId*': 'string', 'error*?': 'Error' },
  'messaging:subscriptionStateMessage': SUBSCRIPTION_STATE,
  'interactions.email:emailSubscriptionStateMessage': SUBSCRIPTION_STATE,
  'interactions.email:emailUploadFileStatusMessage': MESSAGE,
  'interactions.email:emailContentsMessage': MESSAGE,
  'status:userStatusMessage': MESSAGE,
  'status:statusMessagesMessage': MESSAGE,
};
