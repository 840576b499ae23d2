/**
 * @description Makes routing rows for received and sent mails. Needs Email-to-Case.
 * @see EmailMessageRoutingHandler
 */
trigger EmailMessageRouting on EmailMessage(after insert, after update) {
    new EmailMessageRoutingHandler().run();
}
