/** Runs `work` and keeps what it complains about, so that one error does not hide the others. */
export type Collect = (work: () => void) => void;
