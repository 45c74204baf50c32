/** As much of a hash as two people need to compare by eye: 7f3a9b…c1 */
export function shortHash(hash: string): string {
  return hash.length <= 12 ? hash : `${hash.slice(0, 6)}…${hash.slice(-2)}`;
}
