// Sources to static files: one sheet, the scripts, the fonts and the mark, each named by its content, and
// manifest.json, written last, which says what each is called now. build.py calls it: node build.mjs OUT
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import * as sass from "sass";

const here = fileURLToPath(new URL(".", import.meta.url));
const out = process.argv[2];
mkdirSync(out, { recursive: true });
const manifest = {};

function put(name, content) {
  const mark = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const ext = extname(name);
  manifest[name] = `${basename(name, ext)}.${mark}${ext}`;
  writeFileSync(join(out, manifest[name]), content);
}

const fonts = join(here, "node_modules/@fontsource/atkinson-hyperlegible/files");
for (const range of ["latin", "latin-ext"]) {
  for (const weight of [400, 700]) {
    const file = `atkinson-hyperlegible-${range}-${weight}-normal.woff2`;
    put(`atkinson-${range}-${weight}.woff2`, readFileSync(join(fonts, file)));
  }
}
put("mark.svg", readFileSync(join(here, "images/mark.svg")));

const { css } = sass.compile(join(here, "scss/app.scss"), {
  loadPaths: [join(here, "node_modules")],
  style: "compressed",
  quietDeps: true,
});
put("app.css", css.replace(/url\("?([\w-]+\.woff2)"?\)/g, (_, name) => `url("${manifest[name]}")`));

for (const script of ["app.js", "passkeys.js"]) {
  const { outputFiles } = esbuild.buildSync({
    entryPoints: [join(here, "js", script)],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    legalComments: "inline",
    write: false,
  });
  put(script, outputFiles[0].contents);
}

// Whole or not at all: a server that starts during a build reads the old names, which still stand.
writeFileSync(join(out, "manifest.json.new"), JSON.stringify(manifest, null, 2) + "\n");
renameSync(join(out, "manifest.json.new"), join(out, "manifest.json"));
