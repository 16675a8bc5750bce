/** The ways in which somebody reports, as they are offered. */
import type { Channel } from "$/bindings/Channel";
import { t } from "$/i18n";

const ORDER: Channel[] = ["phone", "walk_in", "email", "portal", "monitoring", "team"];

export function channels(): { value: Channel; label: string }[] {
  return ORDER.map((channel) => ({ value: channel, label: t(`channel.${channel}`) }));
}
