import { expect, test } from 'vitest';
import type { TimelineRow } from '../history.queries.ts';
import { storyOf } from './read-incident-story.ts';

const START = Date.UTC(2026, 10, 2, 8, 0, 0);

function row(job: TimelineRow['job'], text: string, seconds: number): TimelineRow {
  return {
    event_id: `00000000-0000-4000-8000-0000000000${String(seconds).padStart(2, '0')}`,
    job,
    at: new Date(START + seconds * 1000),
    kind: 'told',
    text,
    tracking_id: null,
    authorization_id: null,
    times: 1,
  };
}

test('what was told about several jobs at once is one line that names them in their order', () => {
  const story = storyOf([
    row('sign-in', 'Told Olga', 12),
    row('users-sync', 'Told Olga', 11),
    row('presence', 'x', 11),
  ]);
  expect(story.map(({ jobs, text }) => [text, jobs])).toEqual([
    ['Told Olga', ['users-sync', 'sign-in']],
    ['x', ['presence']],
  ]);
});

test('the same words of one job at another time stay a line of their own', () => {
  expect(storyOf([row('presence', 'Told Olga', 50), row('presence', 'Told Olga', 11)])).toHaveLength(2);
  expect(storyOf([row('presence', 'Told Olga', 12), row('presence', 'Told Olga', 11)])).toHaveLength(2);
});
