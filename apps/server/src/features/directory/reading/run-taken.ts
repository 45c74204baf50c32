/** The run was ended, or taken over by another process, while this one was at it. */
export class RunTaken extends Error {}
