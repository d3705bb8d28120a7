import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** `__JOBMON_NONCE__` stands where each reply of the server puts a number used once. */
const NONCE_PLACEHOLDER = "__JOBMON_NONCE__";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  html: { cspNonce: NONCE_PLACEHOLDER },
  build: {
    outDir: "../../dist/gui",
    emptyOutDir: true,
    target: "es2023",
    // Files that become data: URLs would need a looser content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        chunkFileNames: ({ name }) => `assets/${name.startsWith("shared") ? "shared" : "[name]"}-[hash].js`,
        codeSplitting: {
          groups: [
            { name: "first", tags: ["$initial"], priority: 1 },
            // What several pages need: few files, as each costs a request.
            { name: "shared", minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 60_000 },
          ],
        },
      },
    },
    chunkSizeWarningLimit: 2_000,
  },
  // `npx vite packages/gui` beside a running server: JOBMON_GUI_SERVER=http://127.0.0.1:8070.
  server: { proxy: { "/api": process.env.JOBMON_GUI_SERVER ?? "http://127.0.0.1:8070" } },
});
