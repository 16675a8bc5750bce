import { fileURLToPath } from "node:url";
import { mergeConfig } from "vite";

import config from "./vite.config";

/** The page on made-up data, to be looked at in a browser: `npm run preview`. Never part of what is built. */
export default mergeConfig(config, {
  server: { port: 1421 },
  plugins: [
    {
      name: "made-up-desk",
      enforce: "pre",
      resolveId: (source: string) =>
        /(^|\/)host$/.test(source) ? fileURLToPath(new URL("./src/test/host.ts", import.meta.url)) : null,
    },
  ],
});
