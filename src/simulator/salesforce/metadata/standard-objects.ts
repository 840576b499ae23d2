import { checkbox, email, field, longText, lookup, ownerField, picklist, readOnly, text } from './field-builders.js';
import type { ObjectSchema, Picklist } from './schema.js';
import { standard } from './standard-object.js';

function restricted(values: readonly string[]): Picklist {
  return { restricted: true, values: values.map((value) => ({ value, label: value, isDefault: false })) };
}

const FEED_ITEM_TYPES = [
  'TextPost',
  'LinkPost',
  'ContentPost',
  'QuestionPost',
  'PollPost',
  'AdvancedTextPost',
  'AnnouncementPost',
  'TrackedChange',
  'CallLogPost',
  'CaseCommentPost',
  'ChangeStatusPost',
  'EmailMessageEvent',
  'CreateRecordEvent',
];
const FEED_ITEM_VISIBILITY = ['AllUsers', 'InternalUsers'];
const FEED_ITEM_STATUS = ['Published', 'PendingReview'];

const caseObject = standard(
  'Case',
  '500',
  [
    readOnly(text('CaseNumber', 30, { label: 'Case Number', autoNumber: '{00000000}', indexed: true })),
    ownerField(),
    text('Subject', 255),
    longText('Description', 32_000),
    picklist('Status', ['New', 'Working', 'Escalated', 'Closed'], { defaultValue: 'New', permissionable: false }),
    readOnly(checkbox('IsClosed', { label: 'Closed' })),
    readOnly(field('ClosedDate', 'datetime', { label: 'Closed Date' })),
    picklist('Origin', ['Email', 'Phone', 'Web']),
    picklist('Priority', ['High', 'Medium', 'Low'], { defaultValue: 'Medium' }),
    lookup('ContactId', ['Contact'], 'Contact', { childRelationshipName: 'Cases' }),
    lookup('AccountId', ['Account'], 'Account', { childRelationshipName: 'Cases' }),
    readOnly(email('ContactEmail', { label: 'Contact Email' })),
    email('SuppliedEmail', { label: 'Web Email' }),
    text('SuppliedName', 80, { label: 'Web Name' }),
    lookup('ParentId', ['Case'], 'Parent', { childRelationshipName: 'Cases' }),
    readOnly(lookup('MasterRecordId', ['Case'], 'MasterRecord')),
  ],
  { nameField: 'CaseNumber', streamingEnabled: true },
);

const emailMessage = standard(
  'EmailMessage',
  '02s',
  [
    lookup('ParentId', ['Case'], 'Parent', {
      childRelationshipName: 'EmailMessages',
      onDelete: 'Cascade',
      updateable: false,
      permissionable: false,
    }),
    checkbox('Incoming', { label: 'Is Incoming', permissionable: false }),
    text('FromAddress', 1000),
    text('FromName', 1000),
    text('ToAddress', 4000),
    text('CcAddress', 4000),
    text('BccAddress', 4000),
    text('Subject', 3000),
    longText('TextBody', 131_072),
    longText('HtmlBody', 131_072),
    longText('Headers', 32_768),
    picklist('Status', ['0', '1', '2', '3', '4', '5'], {
      permissionable: false,
      picklist: {
        restricted: true,
        values: [
          { value: '0', label: 'New', isDefault: false },
          { value: '1', label: 'Read', isDefault: false },
          { value: '2', label: 'Replied', isDefault: false },
          { value: '3', label: 'Sent', isDefault: false },
          { value: '4', label: 'Forwarded', isDefault: false },
          { value: '5', label: 'Draft', isDefault: false },
        ],
      },
    }),
    text('MessageIdentifier', 765, { indexed: true }),
    text('ThreadIdentifier', 765, { indexed: true }),
    lookup('ReplyToEmailMessageId', ['EmailMessage'], 'ReplyToEmailMessage'),
    checkbox('IsClientManaged'),
    checkbox('IsExternallyVisible'),
    field('MessageDate', 'datetime'),
    readOnly(checkbox('HasAttachment')),
  ],
  {
    label: 'Email Message',
    nameField: 'Subject',
    sharingModel: 'ControlledByParent',
    controllingField: 'ParentId',
  },
);

const caseComment = standard(
  'CaseComment',
  '00a',
  [
    lookup('ParentId', ['Case'], 'Parent', {
      childRelationshipName: 'CaseComments',
      onDelete: 'Cascade',
      required: true,
      updateable: false,
    }),
    longText('CommentBody', 4000, { permissionable: false }),
    checkbox('IsPublished', { permissionable: false }),
  ],
  {
    label: 'Case Comment',
    nameField: 'Id',
    sharingModel: 'ControlledByParent',
    controllingField: 'ParentId',
  },
);

/** A post in the feed of a record. Source: Object Reference, "FeedItem". */
const feedItem = standard(
  'FeedItem',
  '0D5',
  [
    lookup('ParentId', ['Account', 'Case', 'Contact', 'User'], 'Parent', {
      required: true,
      updateable: false,
      onDelete: 'Cascade',
    }),
    picklist('Type', FEED_ITEM_TYPES, {
      updateable: false,
      permissionable: false,
      picklist: restricted(FEED_ITEM_TYPES),
    }),
    longText('Body', 10_000, { permissionable: false }),
    text('Title', 255),
    field('LinkUrl', 'url', { length: 1000, updateable: false }),
    checkbox('IsRichText', { updateable: false }),
    picklist('Visibility', FEED_ITEM_VISIBILITY, {
      permissionable: false,
      picklist: restricted(FEED_ITEM_VISIBILITY),
    }),
    picklist('Status', FEED_ITEM_STATUS, { permissionable: false, picklist: restricted(FEED_ITEM_STATUS) }),
    readOnly(lookup('InsertedById', ['User'], 'InsertedBy', { indexed: false })),
    readOnly(field('CommentCount', 'int', { defaultValue: 0 })),
    readOnly(field('LikeCount', 'int', { defaultValue: 0 })),
    readOnly(field('Revision', 'int', { defaultValue: 1 })),
  ],
  {
    label: 'Feed Item',
    nameField: 'Id',
    sharingModel: 'ControlledByParent',
    controllingField: 'ParentId',
  },
);

const contact = standard(
  'Contact',
  '003',
  [
    ownerField(),
    text('FirstName', 40),
    text('LastName', 80, { required: true }),
    readOnly(text('Name', 121)),
    email('Email'),
    field('Phone', 'phone', { length: 40 }),
    lookup('AccountId', ['Account'], 'Account', { childRelationshipName: 'Contacts' }),
  ],
  { streamingEnabled: true },
);

const account = standard(
  'Account',
  '001',
  [ownerField(), text('Name', 255, { required: true }), field('Phone', 'phone', { length: 40 }), text('Site', 80)],
  { streamingEnabled: true },
);

/** Objects that hold customer data, as far as a case-routing app meets them. */
export const CUSTOMER_OBJECTS: readonly ObjectSchema[] = [
  caseObject,
  emailMessage,
  caseComment,
  feedItem,
  contact,
  account,
];

const user = standard(
  'User',
  '005',
  [
    text('Username', 80, { required: true, unique: true, indexed: true }),
    email('Email', { length: 128, required: true }),
    text('FirstName', 40),
    text('LastName', 80, { required: true }),
    readOnly(text('Name', 121)),
    text('Alias', 8),
    checkbox('IsActive', { label: 'Active', defaultValue: true }),
    lookup('ProfileId', ['Profile'], 'Profile', { required: true }),
    picklist(
      'UserType',
      ['Standard', 'AutomatedProcess', 'CloudIntegrationUser', 'CspLitePortal', 'PowerCustomerSuccess'],
      {
        createable: false,
        updateable: false,
        defaultValue: 'Standard',
      },
    ),
    readOnly(field('LastPasswordChangeDate', 'datetime')),
    picklist('LocaleSidKey', ['en_US'], { defaultValue: 'en_US' }),
    picklist('LanguageLocaleKey', ['en_US'], { defaultValue: 'en_US' }),
    picklist('TimeZoneSidKey', ['GMT'], { defaultValue: 'GMT' }),
    picklist('EmailEncodingKey', ['UTF-8'], { defaultValue: 'UTF-8' }),
  ],
  { setup: true, undeletable: false },
);

const group = standard(
  'Group',
  '00G',
  [
    text('Name', 40, { required: true }),
    text('DeveloperName', 80, { indexed: true }),
    picklist('Type', ['Queue', 'Regular'], { defaultValue: 'Regular' }),
    field('Email', 'email', { length: 128 }),
    checkbox('DoesSendEmailToMembers'),
  ],
  { setup: true },
);

const queueSobject = standard(
  'QueueSobject',
  '03g',
  [
    lookup('QueueId', ['Group'], 'Queue', {
      required: true,
      onDelete: 'Cascade',
      childRelationshipName: 'QueueSobjects',
    }),
    picklist('SobjectType', ['Case'], { required: true }),
  ],
  { setup: true, nameField: 'Id', label: 'Queue Sobject' },
);

const groupMember = standard(
  'GroupMember',
  '011',
  [
    lookup('GroupId', ['Group'], 'Group', {
      required: true,
      onDelete: 'Cascade',
      childRelationshipName: 'GroupMembers',
    }),
    lookup('UserOrGroupId', ['Group', 'User'], undefined, { required: true, onDelete: 'Cascade' }),
  ],
  { setup: true, nameField: 'Id', label: 'Group Member' },
);

const profile = standard('Profile', '00e', [text('Name', 255, { required: true, indexed: true })], { setup: true });

const permissionSet = standard(
  'PermissionSet',
  '0PS',
  [text('Name', 80, { required: true, unique: true, indexed: true }), text('Label', 80, { required: true })],
  { setup: true, label: 'Permission Set' },
);

const permissionSetAssignment = standard(
  'PermissionSetAssignment',
  '0Pa',
  [
    lookup('PermissionSetId', ['PermissionSet'], 'PermissionSet', {
      required: true,
      onDelete: 'Cascade',
      childRelationshipName: 'Assignments',
    }),
    lookup('AssigneeId', ['User'], 'Assignee', {
      required: true,
      onDelete: 'Cascade',
      childRelationshipName: 'PermissionSetAssignments',
    }),
  ],
  { setup: true, nameField: 'Id', label: 'Permission Set Assignment' },
);

const pushTopic = standard(
  'PushTopic',
  '0IF',
  [
    text('Name', 25, { required: true, unique: true, caseSensitive: true, label: 'Topic Name' }),
    longText('Query', 1300, { required: true, label: 'SOQL Query' }),
    field('ApiVersion', 'double', { required: true, precision: 4, scale: 1, label: 'API Version' }),
    text('Description', 400),
    checkbox('IsActive', { defaultValue: true, label: 'Is Active' }),
    picklist('NotifyForFields', ['All', 'Referenced', 'Select', 'Where'], {
      defaultValue: 'Referenced',
      picklist: {
        restricted: true,
        values: ['All', 'Referenced', 'Select', 'Where'].map((value) => ({
          value,
          label: value,
          isDefault: value === 'Referenced',
        })),
      },
    }),
    checkbox('NotifyForOperationCreate', { defaultValue: true, label: 'Create' }),
    checkbox('NotifyForOperationUpdate', { defaultValue: true, label: 'Update' }),
    checkbox('NotifyForOperationDelete', { defaultValue: true, label: 'Delete' }),
    checkbox('NotifyForOperationUndelete', { defaultValue: true, label: 'Undelete' }),
    readOnly(picklist('NotifyForOperations', ['All', 'Create', 'Extended', 'Update'])),
  ],
  { label: 'Push Topic', undeletable: false, fieldSecurity: false },
);

const organization = standard(
  'Organization',
  '00D',
  [
    text('Name', 80, { required: true }),
    checkbox('IsSandbox'),
    text('InstanceName', 5),
    picklist('OrganizationType', ['Developer Edition', 'Enterprise Edition', 'Unlimited Edition']),
    text('NamespacePrefix', 15),
    field('TrialExpirationDate', 'datetime'),
    picklist('LanguageLocaleKey', ['en_US'], { defaultValue: 'en_US' }),
  ],
  { setup: true, undeletable: false },
);

const cronJobDetail = standard(
  'CronJobDetail',
  '08a',
  [readOnly(text('Name', 255, { indexed: true })), readOnly(text('JobType', 2))],
  { setup: true, undeletable: false, label: 'Cron Job Detail' },
);

/** A scheduled job. Source: Object Reference, "CronTrigger". No clock fires it, so that it has no times of firing. */
const cronTrigger = standard(
  'CronTrigger',
  '08e',
  [
    readOnly(lookup('CronJobDetailId', ['CronJobDetail'], 'CronJobDetail')),
    readOnly(text('CronExpression', 255)),
    readOnly(picklist('State', ['WAITING'], { defaultValue: 'WAITING' })),
    readOnly(lookup('OwnerId', ['User'], 'Owner')),
    readOnly(field('TimesTriggered', 'int', { defaultValue: 0 })),
    readOnly(text('TimeZoneSidKey', 40)),
  ],
  { setup: true, undeletable: false, nameField: 'Id', label: 'Scheduled Jobs' },
);

/** A trigger of the org. Source: Object Reference, "ApexTrigger". */
const apexTrigger = standard(
  'ApexTrigger',
  '01q',
  [
    text('Name', 255, { required: true, indexed: true }),
    text('NamespacePrefix', 15),
    picklist('Status', ['Active', 'Inactive', 'Deleted'], { defaultValue: 'Active' }),
  ],
  { setup: true, undeletable: false, label: 'Apex Trigger' },
);

/** Objects of the set-up area: users, queues, permissions, topics, scheduled jobs, triggers, the org itself. */
export const SETUP_OBJECTS: readonly ObjectSchema[] = [
  user,
  group,
  queueSobject,
  groupMember,
  profile,
  permissionSet,
  permissionSetAssignment,
  pushTopic,
  cronJobDetail,
  cronTrigger,
  organization,
  apexTrigger,
];
