// Builds static/editor/editor.js, session.js and comments.js, and collects the licences of all that is in it.
// `node build.js --check` builds to memory and fails when the committed files differ.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "static", "editor");

const result = await build({
  absWorkingDir: here,
  entryPoints: { editor: "src/main.js", session: "src/session.js", comments: "src/comments.js" },
  outdir: target,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2020"],
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  write: false,
});

const packages = new Set(
  Object.keys(result.metafile.inputs)
    .map((path) => path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1])
    .filter(Boolean),
);
const licences = [...packages].sort().map((name) => {
  const folder = join(here, "node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
});

const outputs = {
  ...Object.fromEntries(result.outputFiles.map(({ path, text }) => [basename(path), text])),
  "LICENSES.txt": `The file editor.js holds these packages.\n\n${licences.join("\n---\n\n")}`,
};
let stale = false;
for (const [name, text] of Object.entries(outputs)) {
  const path = join(target, name);
  if (process.argv.includes("--check")) {
    stale ||= readFileSync(path, "utf8") !== text;
  } else {
    writeFileSync(path, text);
  }
}
if (stale) {
  console.error("static/editor is not what frontend/ builds: run npm run build and commit it.");
  process.exit(1);
}
