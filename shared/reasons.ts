/** Reasons that hub and spoke tell each other, in the words that people read: each means the same on both sides. */

/** A copy takes no part: an administrator said so, until they say otherwise (P58). */
export const LEFT_OUT = "left out by an administrator";

/** A copy or an item has no counterpart: the ring only keeps the same what is coupled (P56). */
export const CREATES_NOTHING = "this ring creates nothing new";
