// Loaded into each child by --import: when the launcher dies, however it dies, its end of standard input closes and the
// child stops as if told to.
process.stdin.on('close', () => process.kill(process.pid, 'SIGTERM'));
process.stdin.on('error', () => undefined);
process.stdin.resume();
process.stdin.unref?.();
