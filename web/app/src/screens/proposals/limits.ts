// The limits of a proposal, as the server prints them; a test holds them to its table. The table itself would
// come with the page, and home does without.

/** Bytes. */
export const LETTER_BYTES_MAX = 10_000;
export const APPROACH_BYTES_MAX = 5_000;
export const ANSWER_BYTES_MAX = 2_000;
/** Of a milestone's title. */
export const TITLE_BYTES_MAX = 120;
/** Of a reason. */
export const NOTE_BYTES_MAX = 1_024;

/** Items. */
export const PROPOSED_MILESTONES_MAX = 20;
