/**
 * @description Fills in rows that ask to route a case again.
 * @see RoutingRowHandler
 */
trigger ObjectRoutingRow on Object_Routing__c(before insert) {
    new RoutingRowHandler().run();
}
