/** A map that counts its changes, so that an index over it knows when it is old: restore and reset refill it in place. */
export class VersionedMap<K, V> extends Map<K, V> {
  #version = 0;

  get version(): number {
    return this.#version;
  }

  override set(key: K, value: V): this {
    this.#version += 1;
    return super.set(key, value);
  }

  override delete(key: K): boolean {
    this.#version += 1;
    return super.delete(key);
  }

  override clear(): void {
    this.#version += 1;
    super.clear();
  }
}
