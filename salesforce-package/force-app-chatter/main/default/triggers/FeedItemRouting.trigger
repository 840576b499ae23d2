/**
 * @description Makes routing rows for posts in the feeds of cases. Needs Chatter.
 * @see FeedItemRoutingHandler
 */
trigger FeedItemRouting on FeedItem(after insert) {
    new FeedItemRoutingHandler().run();
}
