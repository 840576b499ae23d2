/** Begins the reason for which an interaction was ended that its case had beside another one, which stays. */
export const SURPLUS = 'surplus:';
