/**
 * @description Makes routing rows for new, changed, deleted and undeleted cases.
 * @see CaseRoutingHandler
 */
trigger CaseRouting on Case(before insert, before update, after insert, after update, after delete, after undelete) {
    new CaseRoutingHandler().run();
}
