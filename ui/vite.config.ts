import { svelte } from "@sveltejs/vite-plugin-svelte";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

import de from "./src/i18n/de.json" with { type: "json" };
import en from "./src/i18n/en.json" with { type: "json" };

const src = fileURLToPath(new URL("./src", import.meta.url));

/** Puts the words for a page whose script never ran into the page itself, since no script is there to fetch them. */
function wordsWithoutScript(): Plugin {
  return {
    name: "words-without-script",
    transformIndexHtml: (html) =>
      html.replace(/%(en|de):([\w.]+)%/g, (_, language: "en" | "de", key: string) => {
        const words = ({ en, de }[language] as Record<string, unknown>)[key];
        if (typeof words !== "string")
          throw new Error(`index.html asks for "${key}", which the catalogue lacks`);
        return words;
      }),
  };
}

export default defineConfig({
  plugins: [svelte(), wordsWithoutScript()],
  resolve: { alias: { $: src }, conditions: process.env.VITEST ? ["browser"] : undefined },
  server: { port: 1420, strictPort: true },
  build: {
    // What the three webviews of today read; nothing older is ever shown a page.
    target: ["safari17.4", "chrome123"],
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 200,
    // What the window first shows comes in one file: a start waits longer for many files than for their bytes.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "first", tags: ["$initial"] }] } } },
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.ts"],
    setupFiles: ["src/test/setup.ts"],
  },
} as import("vitest/config").ViteUserConfig);
