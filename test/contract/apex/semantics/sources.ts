const GUIDE = 'https://developer.salesforce.com/docs/atlas.en-us.apexcode.meta/apexcode';
const REFERENCE = 'https://developer.salesforce.com/docs/atlas.en-us.apexref.meta/apexref';

/** Public addresses of what the facts are taken from. ADG: Apex Developer Guide; ARG: Apex Reference Guide. */
export const SOURCES: Readonly<Record<string, string>> = {
  'ADG, Expression Operators': `${GUIDE}/langCon_apex_expressions_operators_understanding.htm`,
  'ADG, Primitive Data Types': `${GUIDE}/langCon_apex_primitives.htm`,
  'ADG, Rules of Conversion': `${GUIDE}/langCon_apex_rules_of_conversion.htm`,
  'ADG, Safe Navigation Operator': `${GUIDE}/langCon_apex_SafeNavigationOperator.htm`,
  'ADG, Null Coalescing Operator': `${GUIDE}/langCon_apex_NullCoalescingOperator.htm`,
  'ADG, Variables': `${GUIDE}/langCon_apex_variables.htm`,
  'ADG, Class Casting': `${GUIDE}/apex_classes_casting.htm`,
  'ADG, Lists': `${GUIDE}/langCon_apex_collections_lists.htm`,
  'ADG, Sets': `${GUIDE}/langCon_apex_collections_sets.htm`,
  'ADG, Maps': `${GUIDE}/langCon_apex_collections_maps.htm`,
  'ADG, Iterating Collections': `${GUIDE}/langCon_apex_collections_iterating.htm`,
  'ADG, Switch Statements': `${GUIDE}/langCon_apex_switch.htm`,
  'ADG, Exception Statements': `${GUIDE}/apex_exception_statements.htm`,
  'ADG, Using Patterns and Matchers': `${GUIDE}/apex_classes_pattern_and_matcher_using.htm`,
  'ADG, Exceptions in Apex': `${GUIDE}/apex_exception_definition.htm`,
  'ADG, Using SOQL Queries That Return One Record': `${GUIDE}/langCon_apex_SOQL_single_row.htm`,
  'ADG, Working with SOQL Aggregate Functions': `${GUIDE}/langCon_apex_SOQL_agg_fns.htm`,
  'ADG, Using Apex Variables in SOQL and SOSL Queries': `${GUIDE}/langCon_apex_SOQL_variables.htm`,
  'ADG, Understanding Foreign Key and Parent-Child Relationship SOQL Queries': `${GUIDE}/langCon_apex_SOQL_foreign_key.htm`,
  'ADG, Inserting and Updating Records': `${GUIDE}/langCon_apex_dml_examples_insert_update.htm`,
  'ADG, Upserting Records': `${GUIDE}/langCon_apex_dml_examples_upsert.htm`,
  'ADG, DML Operations': `${GUIDE}/langCon_apex_dml.htm`,
  'ADG, DML Statements vs. Database Class Methods': `${GUIDE}/langCon_apex_dml_database.htm`,
  'ADG, Bulk DML Exception Handling': `${GUIDE}/apex_dml_bulk_exceptions.htm`,
  'ADG, sObjects That Cannot Be Used Together in DML Operations': `${GUIDE}/apex_dml_non_mix_sobjects.htm`,
  'ADG, Transaction Control': `${GUIDE}/langCon_apex_transaction_control.htm`,
  'ADG, Execution Governors and Limits': `${GUIDE}/apex_gov_limits.htm`,
  'ADG, Using the instanceof Keyword': `${GUIDE}/apex_classes_keywords_instanceof.htm`,
  'ADG, Triggers and Order of Execution': `${GUIDE}/apex_triggers_order_of_execution.htm`,
  'ADG, Context Variable Considerations': `${GUIDE}/apex_triggers_context_variables_considerations.htm`,
  'ADG, Trigger Exceptions': `${GUIDE}/apex_triggers_exceptions.htm`,
  'ADG, Queueable Apex': `${GUIDE}/apex_queueing_jobs.htm`,
  'ADG, Set an Access Mode for Database Operations': `${GUIDE}/apex_classes_enforce_usermode.htm`,
  'Platform Events Developer Guide, Process Platform Event Messages in Smaller Batches':
    'https://developer.salesforce.com/docs/atlas.en-us.226.0.platform_events.meta/platform_events/platform_events_subscribe_batch_resume.htm',
  'ARG, Exception Class and Built-In Exceptions': `${REFERENCE}/apex_classes_exception_methods.htm`,
  'ARG, String Class': `${REFERENCE}/apex_methods_system_string.htm`,
  'ARG, List Class': `${REFERENCE}/apex_methods_system_list.htm`,
  'ARG, Map Class': `${REFERENCE}/apex_methods_system_map.htm`,
  'ARG, Set Class': `${REFERENCE}/apex_methods_system_set.htm`,
  'ARG, Date Class': `${REFERENCE}/apex_methods_system_date.htm`,
  'ARG, Datetime Class': `${REFERENCE}/apex_methods_system_datetime.htm`,
  'ARG, Decimal Class': `${REFERENCE}/apex_methods_system_decimal.htm`,
  'ARG, Integer Class': `${REFERENCE}/apex_methods_system_integer.htm`,
  'ARG, JSON Class': `${REFERENCE}/apex_class_System_Json.htm`,
  'ARG, OrgLimits Class': `${REFERENCE}/apex_class_System_OrgLimits.htm`,
  'Grind Skills, System.enqueueJob in Asynchronous Apex':
    'https://grindskills.com/governor-limits-on-system-enqueuejob-in-asynchronous-apex-documentation-wrong/',
  'Stack Exchange, Removing elements from a Map':
    'https://salesforce.stackexchange.com/questions/169232/adding-removing-elements-from-a-map-while-iterating-over-it',
  'Stack Exchange, Strange Behavior with null sObject':
    'https://salesforce.stackexchange.com/questions/135750/strange-behavior-with-null-sobject-in-apex-class',
  'Stack Exchange, Duplicate id in list':
    'https://salesforce.stackexchange.com/questions/214333/duplicate-id-in-list-causes-whole-update-to-fail-although-allornone-is-set-to-fa',
  'Infallible Techie, two identically equal elements':
    'https://www.infallibletechie.com/2013/10/systemlistexception-before-insert-or.html',
  'Stack Exchange, Datetime in JSON.serialize':
    'https://salesforce.stackexchange.com/questions/222601/date-json-serialize-removes-000000-digits-from-datefields-of-object',
};
