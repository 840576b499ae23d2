/**
 * @description Makes routing rows for comments.
 * @see CaseCommentRoutingHandler
 */
trigger CaseCommentRouting on CaseComment(after insert) {
    new CaseCommentRoutingHandler().run();
}
