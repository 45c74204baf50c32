/** Handles one page while the next one is already on its way, and never more than that one. */
export async function eachPage<T>(pages: AsyncIterable<T>, handle: (page: T) => Promise<void>): Promise<void> {
  const iterator = pages[Symbol.asyncIterator]();
  let coming = iterator.next();
  while (true) {
    const { value, done } = await coming;
    if (done === true) return;
    coming = iterator.next();
    // Whoever fails first tells; this one is awaited on the next round, if there is one.
    coming.catch(() => undefined);
    await handle(value);
  }
}
