/** What a menu is made of. */

/** One entry of a menu. */
export interface MenuEntry<K extends string> {
  key: K;
  label: string;
  /** The keys that do the same. */
  keys?: string;
}
