/** What happened to a map since somebody looked. `null` in place of a value: everything may be different. */
type Watcher<V> = (value: V | null) => void;

/** A map that counts its changes, so that what rests on it knows when it is old: restore and reset refill it in place. */
export class VersionedMap<K, V> extends Map<K, V> {
  #version = 0;
  #watchers: Watcher<V>[] = [];

  get version(): number {
    return this.#version;
  }

  /** Hears of every value put in, and with null of everything else. */
  watch(watcher: Watcher<V>): void {
    this.#watchers.push(watcher);
  }

  #tell(value: V | null): void {
    this.#version += 1;
    for (const watcher of this.#watchers) watcher(value);
  }

  override set(key: K, value: V): this {
    const previous = this.get(key);
    super.set(key, value);
    // Another object in the same place: whoever kept the former one has to look anew.
    this.#tell(previous === undefined || previous === value ? value : null);
    return this;
  }

  override delete(key: K): boolean {
    const deleted = super.delete(key);
    this.#tell(null);
    return deleted;
  }

  override clear(): void {
    super.clear();
    this.#tell(null);
  }
}
