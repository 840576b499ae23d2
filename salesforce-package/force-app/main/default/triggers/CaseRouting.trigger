/**
 * @description Makes routing rows for new, changed and deleted cases.
 * @see CaseRoutingHandler
 */
trigger CaseRouting on Case(before insert, before update, after insert, after update, after delete) {
    new CaseRoutingHandler().run();
}
