/**
 * @description Makes routing rows for received and sent mails. Needs Email-to-Case.
 * @see EmailMessageRoutingHandler
 */
trigger EmailMessageRouting on EmailMessage(before insert, after insert, after update) {
    new EmailMessageRoutingHandler().run();
}
