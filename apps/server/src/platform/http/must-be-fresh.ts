import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { SignedIn } from '../platform.ts';

/** What cannot be undone asks for a sign-in no older than this: a tab left open is not enough. */
const FRESH_MS = 10 * 60_000;

/** Throws where the person signed in a while ago. API keys and the machine itself have no session that could grow old. */
export function mustBeFresh(clock: Clock, signedIn: SignedIn | null): void {
  const at = signedIn?.signedInAt;
  if (at === undefined || clock.now() - at.getTime() <= FRESH_MS) return;
  throw new AppError('sign-in-again', 'This cannot be undone, and you signed in a while ago.', {
    next: 'Sign in again, then press it once more. Nothing was done.',
  });
}
