import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig, type Plugin } from "vite";
import icons from "./icons.json" with { type: "json" };

/** Put the few icons the pages use into one SVG file: `<use href="icons.svg#name">`. */
function iconSprite(): Plugin {
  const symbol = (name: string): string => {
    const svg = readFileSync(resolve("node_modules/lucide-static/icons", `${name}.svg`), "utf8");
    const inner = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "");
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${inner}</symbol>`;
  };
  return {
    name: "icon-sprite",
    generateBundle() {
      const source = `<svg xmlns="http://www.w3.org/2000/svg">${icons.map(symbol).join("")}</svg>`;
      this.emitFile({ type: "asset", fileName: "icons.svg", source });
    },
  };
}

// Every page module is an entry of its own and no entry is ever imported, because Django renames
// entries to hashed copies: an imported entry would run twice.
const entries = ["main", "upload", "review", "overlay", "widgets"];

export default defineConfig({
  base: "/static/",
  resolve: { alias: { "@overlay": resolve("src", "overlay") } },
  plugins: [tailwindcss(), iconSprite()],
  build: {
    outDir: "dist",
    // A server that runs meanwhile goes on with the files it knows.
    emptyOutDir: false,
    manifest: "manifest.json",
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rollupOptions: { input: entries.map((name) => resolve("src", `${name}.ts`)) },
  },
});
