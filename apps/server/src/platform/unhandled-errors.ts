import type { Logger } from 'pino';

/**
 * An error nobody handled ends the process, as Node would end it: what state it leaves nobody knows. But Node prints
 * all an error holds, rows of the database and answers of Webex too; the log keeps its safe parts.
 */
export function endOnUnhandledErrors(log: Logger, program: Pick<NodeJS.Process, 'on' | 'exit'> = process): void {
  // Rejections nobody handled come here as well.
  program.on('uncaughtException', (error: unknown) => {
    log.fatal({ err: error }, 'an error nobody handled ends this process');
    program.exit(1);
  });
}
