/** Namespaces of the platform of which the simulated org has nothing. Source: Apex Reference Guide, its contents. */
const NAMESPACES = new Set(
  `apexpages appexchange approval auth cache canvas chatteranswers commercepayments compression connectapi context
  datacloud dataretrieval datasource dataweave dom eventbus externalservice flow formulaeval functions invocable ispro
  kbmanagement lxscheduler messaging metadata pref_center process quickaction reports richmessaging search
  sfc sfdc_checkout sfdc_surveys site slack support territorymgmt txnsecurity userprovisioning visualeditor wave`.split(
    /\s+/,
  ),
);

/** Types of namespaces that the simulated org has in part. Source: Apex Reference Guide, "System", "Database", "Schema". */
const TYPES = new Set(
  `asyncinfo asyncoptions barcodegenerator businesshours callout cases continuation cookie crypto domain domaincreator
  domainparser duplicatejobs emailmessages encodingutil eventbus finalizer finalizercontext formula fieldset flexqueue
  http httpcalloutmock httprequest httpresponse ideas installcontext installhandler jsongenerator jsonparser jsontoken
  knowledge multistaticresourcecalloutmock network orglimit orglimits packagesetting pagereference parentjobresult
  passwordhandler picklistentry qrcode queueableduplicatesignature quickaction resetpasswordresult
  sandboxcontext sandboxpostcopy sandboxpostcopy search selectoption site stubprovider staticresourcecalloutmock
  transactionfinalizer url userinfoimpl uuid version visibility webservicecallout webservicemock xmlstreamreader
  xmlstreamwriter ziputil
  database.allowscallouts database.batchable database.batchablecontext database.cursor database.deletedrecord
  database.dmloptions.assignmentruleheader database.dmloptions.emailheader database.duplicateerror
  database.emptyrecyclebinresult database.getdeletedresult database.getupdatedresult database.leadconvert
  database.leadconvertresult database.paginationcursor database.querylocator database.querylocatoriterator
  database.raisesplatformevents database.stateful
  schema.childrelationship schema.datacategory schema.describecolorresult schema.describedatacategorygroupresult
  schema.describeiconresult schema.describetabresult schema.describetabsetresult schema.fieldset
  schema.fieldsetmember schema.filteredlookupinfo schema.picklistentry schema.recordtypeinfo`.split(/\s+/),
);

/** Standard objects that teams often have Apex for. Source: Object Reference, "Standard Objects". */
const OBJECTS = new Set(
  `asset assignedresource asyncapexjob attachment campaign campaignmember caseshare caseteammember casehistory
  collaborationgroup contentdocument contentdocumentlink contentversion contract document emailtemplate entitlement
  event feedcomment feedattachment individual knowledgearticle lead livechattranscript messagingsession milestone
  note opportunity opportunitylineitem order orderitem pendingservicerouting pricebook2 pricebookentry product2
  quote recordtype servicecontract solution task topic topicassignment userrole workorder agentwork apexclass
  messagingenduser emailmessagerelation casemilestone businessprocess userrecordaccess voicecall`.split(/\s+/),
);

/**
 * What is wrong with a name that the simulated org does not know, where Salesforce itself does know it: that it is not
 * supported here, as opposed to a slip of the pen. Undefined for any other name.
 */
export function unsupportedPlatformName(names: readonly string[]): string | undefined {
  const path = names.map((name) => name.toLowerCase());
  if (path[0] === 'system') path.shift();
  const [first = '', second = ''] = path;
  const known =
    (NAMESPACES.has(first) && (path.length > 1 || /^[A-Z]/.test(names[0] ?? ''))) ||
    TYPES.has(first) ||
    TYPES.has(`${first}.${second}`) ||
    OBJECTS.has(first);
  return known ? `${names.join('.')} is not supported by the simulated org` : undefined;
}

/** What to say about a type that is not there. */
export function unknownType(names: readonly string[]): string {
  return unsupportedPlatformName(names) ?? `Invalid type: ${names.join('.')}`;
}
