/**
 * Makes the function features call at each point where a crash would matter. It does nothing unless a campaign
 * armed that very name; then the process dies as if by kill -9: no handler, no flush, no rollback message.
 */
export function createCrashPoint(armed: string | null, die: () => void = killThisProcess): (name: string) => void {
  return (name) => {
    if (armed !== null && name === armed) die();
  };
}

function killThisProcess(): void {
  process.kill(process.pid, 'SIGKILL');
  // The signal is asynchronous: nothing after this line may run.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
