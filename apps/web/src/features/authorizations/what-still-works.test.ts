import { JOBS } from '@linekeeper/api-contract';
import { expect, test } from 'vitest';
import { whatStillWorks } from './what-still-works.ts';

test('jobs that work are told, also where a standby serves one that the banner names', () => {
  expect(whatStillWorks({ jobs: ['presence'], stillWorks: ['sign-in'] })).toBe('some');
  expect(whatStillWorks({ jobs: [...JOBS], stillWorks: ['presence'] })).toBe('some');
});

test('where a job the banner does not name is down too, it says that nothing else works', () => {
  expect(whatStillWorks({ jobs: ['presence'], stillWorks: [] })).toBe('none');
});

test('where the banner names all five there is nothing else to speak of', () => {
  expect(whatStillWorks({ jobs: [...JOBS], stillWorks: [] })).toBe(null);
});
