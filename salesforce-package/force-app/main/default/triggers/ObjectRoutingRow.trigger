/**
 * @description Fills in rows that ask to route a case again, and parked rows that are to be tried again.
 * @see RoutingRowHandler
 */
trigger ObjectRoutingRow on Object_Routing__c(before insert, before update) {
    new RoutingRowHandler().run();
}
