/** What a run has seen as the same is not any more: a plan was approved, or a run undone, while it was reading. */
export class StageOutdated extends Error {}
