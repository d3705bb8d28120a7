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
    chunkSizeWarningLimit: 2_000,
  },
  // `npx vite packages/gui` beside a running server: JOBMON_GUI_SERVER=http://127.0.0.1:8070.
  server: { proxy: { "/api": process.env.JOBMON_GUI_SERVER ?? "http://127.0.0.1:8070" } },
});
