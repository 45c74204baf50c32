/** Explains limits, held and refused plans, approving and undoing. */
export const PLANS_ARTICLE = 1401;
