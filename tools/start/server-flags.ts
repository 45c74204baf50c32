/**
 * How Node is asked to keep the server small. Left alone it lets garbage grow to a multiple of what lives, since the machine has room:
 * 420 MB instead of 210 while a directory of 10,000 people is read. Costs collecting more often; no limit, which would end the process.
 */
export const SERVER_FLAGS = ['--max-semi-space-size=8', '--heap-growing-percent=60'];
