// The limits of a profile, as the server prints them; a test holds them to its table. The table itself would
// come with the page, and home does without.

/** Bytes. */
export const NAME_BYTES_MIN = 2;
export const NAME_BYTES_MAX = 60;
/** Of a headline, and of any other title. */
export const TITLE_BYTES_MAX = 120;
export const OVERVIEW_BYTES_MAX = 10_000;
export const PLACE_BYTES_MAX = 120;
/** Of what is said of a job, a school or a work. */
export const ITEM_TEXT_BYTES_MAX = 2_000;
export const LINK_BYTES_MAX = 1_024;

/** Items. */
export const SKILLS_MAX = 50;
export const EXPERIENCE_MAX = 30;
export const EDUCATION_MAX = 10;
export const PORTFOLIO_MAX = 30;
export const WORK_SKILLS_MAX = 15;
export const LANGUAGES_MAX = 10;
export const PACKAGES_MAX = 10;

/** The highest level of a skill; the lowest is 1. */
export const LEVEL_MAX = 4;

/** Days. */
export const TIMELINE_DAYS_MAX = 1_095;
export const DATE_AHEAD_DAYS_MAX = 1_096;

/** In the smallest unit of a currency. */
export const RATE_UNITS_MIN = 300;
export const RATE_UNITS_MAX = 99_999;
export const BUDGET_UNITS_MIN = 500;
export const BUDGET_UNITS_MAX = 100_000_000;
