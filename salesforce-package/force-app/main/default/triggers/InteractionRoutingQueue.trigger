/**
 * @description Finds the queue that a mapping names.
 * @see RoutingQueueHandler
 */
trigger InteractionRoutingQueue on Interaction_Routing_Queue__c(
    before insert,
    before update,
    after delete,
    after undelete
) {
    new RoutingQueueHandler().run();
}
