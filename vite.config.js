import { copyFileSync, mkdirSync } from "node:fs";
import { defineConfig } from "vite";

const out = "src/baosong/site/static/build";
const press = "src/baosong/core/typesetting/type";

const type = "node_modules/@expo-google-fonts/noto-serif-sc";
// mediainfo.js fetches its WebAssembly by name; books are set in a serif type (OFL) that comes from npm. Both are copied beside the bundle.
const besides = {
  name: "copy-besides",
  closeBundle() {
    mkdirSync(out, { recursive: true });
    mkdirSync(press, { recursive: true });
    copyFileSync("node_modules/mediainfo.js/dist/MediaInfoModule.wasm", `${out}/MediaInfoModule.wasm`);
    for (const weight of ["400Regular", "700Bold"]) copyFileSync(`${type}/${weight}/NotoSerifSC_${weight}.ttf`, `${press}/NotoSerifSC-${weight.slice(3)}.ttf`);
  },
};

export default defineConfig({
  publicDir: false,
  base: "/static/build/",
  plugins: [besides],
  build: {
    outDir: out,
    emptyOutDir: true,
    rollupOptions: {
      input: "frontend/main.js",
      output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js", assetFileNames: "[name][extname]" },
    },
  },
});
