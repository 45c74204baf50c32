/** An age in the steps people see: now, 10 s to 50 s, minutes, hours, days. */
export type AgeStep =
  | { unit: 'now' }
  | { unit: 'seconds'; count: number }
  | { unit: 'minutes'; count: number }
  | { unit: 'hours'; count: number }
  | { unit: 'days'; count: number };

/** The step an age stands in. A moment in the future (a clock that was set back) reads as now. */
export function ageStep(ageMs: number): AgeStep {
  const seconds = Math.floor(ageMs / 1000);
  if (seconds < 10) return { unit: 'now' };
  if (seconds < 60) return { unit: 'seconds', count: Math.floor(seconds / 10) * 10 };
  if (seconds < 3600) return { unit: 'minutes', count: Math.floor(seconds / 60) };
  if (seconds < 86_400) return { unit: 'hours', count: Math.floor(seconds / 3600) };
  return { unit: 'days', count: Math.floor(seconds / 86_400) };
}
