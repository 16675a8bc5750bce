/** F6 goes round the parts of the window: bar, side bar, list, detail and foot. */

const LANDMARKS =
  "header:not(main *), nav, main:not([hidden]), [role=main], [role=complementary], footer:not(main *)";
const FOCUSABLE =
  "a[href], button:not(:disabled), input:not(:disabled), textarea:not(:disabled), [tabindex]:not([tabindex='-1'])";

/** Gives the focus to the next part of the window, or to the one before. */
export function nextLandmark(by: 1 | -1): void {
  const landmarks = [...document.querySelectorAll<HTMLElement>(LANDMARKS)];
  const from = landmarks.findIndex((each) => each.contains(document.activeElement));
  for (let step = 1; step <= landmarks.length; step += 1) {
    const start = from < 0 && by < 0 ? 0 : from;
    const landmark = landmarks.at((start + by * step + landmarks.length) % landmarks.length);
    if (landmark && enter(landmark)) return;
  }
}

function enter(landmark: HTMLElement): boolean {
  // The grid is where one works in the list, and a view where one is; elsewhere the first thing that takes the focus.
  const first =
    landmark.querySelector<HTMLElement>("[role=grid], [aria-current]") ??
    landmark.querySelector<HTMLElement>(FOCUSABLE);
  const entered = first ?? landmark;
  if (!first) landmark.tabIndex = -1;
  entered.focus();
  return document.activeElement === entered;
}
