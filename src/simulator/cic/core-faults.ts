/** How often something in the server itself is still to go wrong; every occurrence counts down. */
export class CoreFaults {
  /** The handler runs, but its messages are lost. */
  answersToDrop = 0;
  /** Notifications are accepted and lost before the handler. */
  notificationsToDrop = 0;
  /** The handler cannot make an interaction. */
  createsToFail = 0;

  /** Nothing goes wrong any more. */
  clear(): void {
    this.answersToDrop = 0;
    this.notificationsToDrop = 0;
    this.createsToFail = 0;
  }

  /** Whether this answer of the handler is to be lost. */
  takeAnswer(): boolean {
    return this.answersToDrop > 0 && this.answersToDrop-- > 0;
  }

  /** Whether this notification to the handler is to be lost. */
  takeNotification(): boolean {
    return this.notificationsToDrop > 0 && this.notificationsToDrop-- > 0;
  }

  /** Whether this create is to fail. */
  takeCreate(): boolean {
    return this.createsToFail > 0 && this.createsToFail-- > 0;
  }
}
