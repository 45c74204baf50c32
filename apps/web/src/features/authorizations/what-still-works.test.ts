import { JOBS } from '@linekeeper/api-contract';
import { expect, test } from 'vitest';
import { whatStillWorks } from './what-still-works.ts';

test('jobs that work beside those the banner names are told', () => {
  expect(whatStillWorks({ jobs: ['presence'], served: [], stillWorks: ['sign-in'] })).toBe('some');
  expect(whatStillWorks({ jobs: ['presence'], served: ['presence'], stillWorks: ['sign-in'] })).toBe('some');
});

test('where a standby serves what the banner names, its sentence says so, and no second one denies it', () => {
  expect(whatStillWorks({ jobs: ['presence'], served: ['presence'], stillWorks: [] })).toBe(null);
});

test('where a job the banner does not name is down too, it says that nothing else works', () => {
  expect(whatStillWorks({ jobs: ['presence'], served: [], stillWorks: [] })).toBe('none');
});

test('where the banner names all five there is nothing else to speak of', () => {
  expect(whatStillWorks({ jobs: [...JOBS], served: [], stillWorks: [] })).toBe(null);
});
