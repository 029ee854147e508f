// Makes packages/twowire/dist/command of what tsc wrote: the command with the packages that it is made of, in a few files, since
// loading some hundred takes longer than all that a command does. Nothing is shortened or renamed in them. Of what comes from others
// only commander is in them, which every command needs, with its licence beside them.
import { copyFileSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const packages = new URL("../packages/", import.meta.url);
const folder = pathOf("twowire/dist/command");

/** Optional packages of the Linux backend: found from there, wherever its importer is. */
const NATIVE = new Set(["koffi", "i2c-bus"]);
const nativePackages = {
  name: "native-packages",
  enforce: "pre",
  resolveId: (id) => (NATIVE.has(id) ? `\0${id}` : undefined),
  load: (id) =>
    NATIVE.has(id.slice(1))
      ? `import { createRequire } from "node:module";
         export default createRequire(import.meta.resolve("@twowire/backend-linux"))("${id.slice(1)}");`
      : undefined,
};

/**
 * What goes into one file although not every command needs all of it. Each imports only what stands before it, so that no file makes
 * another be loaded that a command does not need; everything else is in files as the commands need it.
 */
const groups = Object.entries({
  version: "twowire/dist/cli/(version|package-file)[.]js",
  core: "core/dist/(?!registers/|middleware/(?!trace|wrap-controller|as-bus|held-bus)|parse-transcript|wire-time)",
  registers: "core/dist/registers/(?!page/)",
  target: "target/dist/",
  simulator: "backend-sim/dist/(?!sim-provider)",
  drivers: "drivers/dist/(?!chip-index|chips|chip-page|format-chip-page|index)[a-z-]+[.]js",
  command:
    "twowire/dist/((choose-bus|find-bus|open-chosen-bus)[.]js|configuration/(configuration|named-bus|nearest-name|default-bus)[.]js|cli/(?!main|process-context|readline-prompt)[a-z-]+[.]js|cli/formats/)",
}).map(([name, path], index, all) => ({
  name,
  test: new RegExp(`[\\\\/]packages[\\\\/]${path.replaceAll("/", "[\\\\/]")}`),
  priority: all.length - index,
}));

const made = `${folder}.${process.pid}`;
await build({
  configFile: false,
  logLevel: "warn",
  root: pathOf("twowire"),
  plugins: [nativePackages],
  ssr: { noExternal: [/^@twowire\//, "commander"], external: ["jsonc-parser", "valibot"] },
  build: {
    ssr: true,
    outDir: made,
    minify: false,
    target: "node20",
    rolldownOptions: {
      input: {
        main: pathOf("twowire/dist/cli/main.js"),
        // A thread's program is a file of its own, beside whoever starts it.
        "request-thread": pathOf("backend-linux/dist/pipeline/request-thread.js"),
      },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name].js",
        codeSplitting: { groups },
      },
    },
  },
});

// Not called LICENSE: pnpm puts ours into a package only where it finds no file of such a name.
copyFileSync(pathOf("twowire/node_modules/commander/LICENSE"), `${made}/COPYING-commander`);

// Put in place at once, so that a command that starts meanwhile finds either all of the old files or all of the new.
mkdirSync(folder, { recursive: true });
renameSync(folder, `${made}.old`);
renameSync(made, folder);
rmSync(`${made}.old`, { recursive: true });

function pathOf(path) {
  return fileURLToPath(new URL(path, packages));
}
