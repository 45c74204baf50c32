import { WebexError } from '@linekeeper/webex-client';
import { AppError } from '../../platform/errors.ts';

/** Why a run failed, in one sentence that may be shown. */
export function describeFailure(error: unknown): string {
  if (error instanceof AppError) return error.message.endsWith('.') ? error.message : `${error.message}.`;
  if (!(error instanceof WebexError)) return 'Something inside this server failed; its log has the details.';
  const tracking = error.trackingId === null ? '' : ` (tracking id ${error.trackingId})`;
  switch (error.kind) {
    case 'network':
      return `Webex could not be reached for ${error.request}.`;
    case 'timeout':
      return `Webex did not answer ${error.request} in time.`;
    case 'rate-limited':
      return `Webex asked for a longer pause than a run can wait, at ${error.request}${tracking}.`;
    case 'unavailable':
      return `Webex had trouble of its own with ${error.request}: status ${error.status}${tracking}.`;
    case 'unreadable':
      return `Webex answered ${error.request} with something that cannot be read${tracking}.`;
    default:
      return `Webex refused ${error.request} with status ${error.status}${tracking}.`;
  }
}
