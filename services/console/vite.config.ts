// How the console is put together: one page, every file from our own server, licences beside it.
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
    license: { fileName: "licences.md" },
    modulePreload: { polyfill: false },
  },
});
