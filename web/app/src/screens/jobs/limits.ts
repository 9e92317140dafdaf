// The limits of a job, as the server prints them; a test holds them to its table. The table itself would come
// with the page, and home does without.

/** Bytes. */
export const TITLE_BYTES_MAX = 120;
export const DESCRIPTION_BYTES_MAX = 10_000;
export const QUESTION_BYTES_MAX = 500;
/** Of a note, or of a reason. */
export const NOTE_BYTES_MAX = 1_024;

/** Items. */
export const SKILLS_MAX = 15;
/** The first category, and those beside it. */
export const CATEGORIES_MAX = 4;
export const QUESTIONS_MAX = 5;
/** Countries or languages that are wished for. */
export const WISHES_MAX = 10;

export const SEATS_MAX = 50;
/** Edits once a job is published. */
export const EDITS_MAX = 50;
export const INVITATIONS_OPEN_MAX = 30;

/** Days. */
export const TIMELINE_DAYS_MAX = 1_095;
export const DATE_AHEAD_DAYS_MAX = 1_096;

/** In the smallest unit of a currency. */
export const RATE_UNITS_MIN = 300;
export const RATE_UNITS_MAX = 99_999;
export const BUDGET_UNITS_MIN = 500;
export const BUDGET_UNITS_MAX = 100_000_000;
