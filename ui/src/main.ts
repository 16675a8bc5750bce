/** Opens the desk, then the window's page; where either fails, says so on a page of its own. */
import "$/styles/index.css";
import { mount } from "svelte";
import { desk } from "$/desk/desk.svelte";
import { toFailure } from "$/desk/failure";
import { speak } from "$/i18n";

const target = document.getElementById("app") ?? document.body;

try {
  await speak(navigator.languages);
  await desk.open();
  const wanted = desk.preference("language");
  if (wanted) await speak([wanted]);
  const { default: App } = await import("./App.svelte");
  mount(App, { target });
} catch (thrown) {
  const { default: Failed } = await import("./Failed.svelte");
  mount(Failed, { target, props: { failure: toFailure(thrown) } });
}
