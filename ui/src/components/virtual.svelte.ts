/** Which rows of a long list stand in the document: those in sight, a few around them, and the active one always. */
import {
  Virtualizer,
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  type VirtualItem,
} from "@tanstack/virtual-core";

/** What a list is made of. */
export interface Extent {
  count: number;
  rowHeight: number;
  /** The height of the head that stays in sight above the rows. */
  head: number;
  /** The active row, or -1. */
  active: number;
}

const AROUND = 4;

export class VirtualRows {
  /** The rows to be drawn. */
  items: VirtualItem[] = $state.raw([]);
  /** The height of all rows and the head. */
  height = $state(0);

  readonly #virtualizer: Virtualizer<HTMLElement, HTMLElement>;
  readonly #extent: () => Extent;

  /** Must be made while a component is. */
  constructor(scroller: () => HTMLElement | null, extent: () => Extent) {
    this.#extent = extent;
    this.#virtualizer = new Virtualizer(this.#options(scroller));
    $effect(() => this.#virtualizer._didMount());
    $effect(() => {
      this.#virtualizer.setOptions(this.#options(scroller));
      this.#virtualizer._willUpdate();
      this.#virtualizer.measure();
      this.#draw();
    });
  }

  /** Brings a row into sight. */
  show(index: number): void {
    this.#virtualizer.scrollToIndex(index, { align: "auto" });
  }

  /** How many rows a page is. */
  get page(): number {
    const { rowHeight, head } = this.#extent();
    return Math.max(1, Math.floor(((this.#virtualizer.scrollRect?.height ?? 0) - head) / rowHeight) - 1);
  }

  #draw(): void {
    this.items = this.#virtualizer.getVirtualItems();
    this.height = this.#virtualizer.getTotalSize();
  }

  #options(scroller: () => HTMLElement | null) {
    const { count, rowHeight, head, active } = this.#extent();
    return {
      count,
      getScrollElement: scroller,
      estimateSize: () => rowHeight,
      scrollToFn: elementScroll,
      observeElementRect,
      observeElementOffset,
      overscan: AROUND,
      paddingStart: head,
      scrollPaddingStart: head,
      rangeExtractor: (range: Parameters<typeof defaultRangeExtractor>[0]) => {
        const seen = defaultRangeExtractor(range);
        return active < 0 || active >= count || seen.includes(active)
          ? seen
          : [...seen, active].sort((a, b) => a - b);
      },
      onChange: () => this.#draw(),
    };
  }
}
