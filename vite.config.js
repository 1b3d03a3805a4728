import { copyFileSync, mkdirSync } from "node:fs";
import { defineConfig } from "vite";

const out = "src/baosong/site/static/build";

// mediainfo.js fetches its WebAssembly by name; it is copied beside the bundle.
const wasm = {
  name: "copy-mediainfo-wasm",
  closeBundle() {
    mkdirSync(out, { recursive: true });
    copyFileSync("node_modules/mediainfo.js/dist/MediaInfoModule.wasm", `${out}/MediaInfoModule.wasm`);
  },
};

export default defineConfig({
  publicDir: false,
  base: "/static/build/",
  plugins: [wasm],
  build: {
    outDir: out,
    emptyOutDir: true,
    rollupOptions: {
      input: "frontend/main.js",
      output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js", assetFileNames: "[name][extname]" },
    },
  },
});
