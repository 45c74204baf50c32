import { type AuthorizationState, JOBS, type Job } from '@linekeeper/api-contract';
import { JOB_NAMES } from '../features/authorizations/index.ts';
import { CommandError, EXIT } from './terminal.ts';

/** The words of the pages (design: states), so that people meet the same ones everywhere. */
export const STATE_WORDS: Record<AuthorizationState, string> = {
  'not-authorized': 'Not authorized',
  waiting: 'Waiting for you in Webex',
  'not-finished': 'Not finished',
  checking: 'Checking',
  healthy: 'Healthy',
  partly: 'Working partly',
  stopped: 'Stopped',
  unknown: 'Unknown',
  filling: 'Filling the gap',
  paused: 'Paused',
};

/** What makes a command end with 1: nothing is retrieved, and nobody meant it so. */
export function isStopped(state: AuthorizationState): boolean {
  return state === 'stopped';
}

/** `users-sync`, or the name people see. */
export function readJob(text: string): Job {
  const wanted = text.trim().toLowerCase().replaceAll(' ', '-');
  const found = JOBS.find((job) => job === wanted || JOB_NAMES[job].toLowerCase().replaceAll(' ', '-') === wanted);
  if (found !== undefined) return found;
  throw new CommandError(`There is no job "${text}".`, EXIT.wrongUse, `Jobs: ${JOBS.join(', ')}.`);
}

/** "41 s ago", "12 min ago", "3 h ago", "5 d ago", seen from the server's time; "never" for null. */
export function ago(at: string | null, asOf: string): string {
  if (at === null) return 'never';
  const seconds = Math.max(0, Math.round((Date.parse(asOf) - Date.parse(at)) / 1000));
  if (seconds < 120) return `${seconds} s ago`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min ago`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3_600)} h ago` : `${Math.floor(seconds / 86_400)} d ago`;
}

/** 2026-11-02 08:00 UTC */
export function time(at: string | null): string {
  return at === null ? '–' : `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}
