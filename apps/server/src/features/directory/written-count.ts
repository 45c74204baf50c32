/** 2014 → 2,014. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}
