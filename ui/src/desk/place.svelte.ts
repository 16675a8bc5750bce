/** Where the person is: the screen, the view and the incident before them. What is shown there is the views' matter. */
import type { View } from "$/bindings/View";

/** The screens of the window. */
export type ScreenName = "queue" | "log" | "import" | "history";

class Place {
  /** The screen before the person. */
  screen: ScreenName = $state("queue");
  /** The view of the queue. */
  view: View = $state("work_first");
  /** The incident in the detail. */
  incident: string | null = $state(null);
  /** Whether the detail was opened: where the window is narrow, it then takes the list's place. */
  opened = $state(false);

  /** Goes to a screen. */
  show(screen: ScreenName): void {
    this.screen = screen;
    this.opened = false;
  }

  /** Goes to a view of the queue; the detail follows once its first row is there. */
  look(view: View): void {
    if (view !== this.view) this.incident = null;
    this.view = view;
    this.show("queue");
  }

  /** Goes to an incident, wherever one is. */
  open(incident: string): void {
    this.show("queue");
    this.incident = incident;
    this.opened = true;
  }

  /** Goes one step back: from an opened incident to the list, from another screen to the queue. */
  back(): void {
    if (this.screen === "queue") this.opened = false;
    else this.show("queue");
  }
}

export const place = new Place();
